import { describe } from "#core/recurrence.ts"
import { answerQuery, type Fire, type NextQuery } from "#scheduler/cli/commands/next-query.ts"

const MARKS = {
  gap: "moved: the clock jumps over the nominal time",
  first: "first pass of a repeated time",
  second: "second pass of a repeated time",
} as const

/** The rule in words and its fires, for people. */
export function answerText(query: NextQuery, now: number): string {
  const { rule, fires } = answerQuery(query, now)
  if (fires.length === 0 && query.count !== 0) return `${describe(rule)}\nnever fires after that instant`
  return [describe(rule), ...fires.map(lineOf)].join("\n")
}

function lineOf({ at, local, mark, dueAt }: Fire): string {
  const notes = [mark === null ? "" : MARKS[mark], dueAt === undefined ? "" : `due ${dueAt}`].filter(Boolean)
  return `${local}  ${at}${notes.length === 0 ? "" : `  (${notes.join("; ")})`}`
}
