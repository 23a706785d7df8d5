import { type ParsedSearch, parseWith, type Qualifier, searchText, type TermOf } from "#core/search/language.ts"
import { type Distance, readDistance, textValue, wordValue } from "#core/search/values.ts"

/** What a schedule can be asked to be. `set-aside`: the beat has found a fault in its row. */
export const SCHEDULE_TRAITS = ["enabled", "disabled", "failing", "set-aside", "file-owned"] as const
export type ScheduleTrait = (typeof SCHEDULE_TRAITS)[number]

const SOURCES = ["ui", "api", "import", "file"] as const

/** Within or beyond a time from now; "never": it will not fire as things stand. */
export type NextFire = Distance | { side: "never" }

const next: Qualifier<NextFire> = {
  read: (text) =>
    text.toLowerCase() === "never" ? { ok: true, value: { side: "never" } } : readDistance(text, "<1h or >2d"),
  write: (value) => (value.side === "never" ? "never" : `${value.side}${value.text}`),
}

/** "file" is any file; "file:jobs.yaml" that one. */
const source: Qualifier<string> = {
  read: (text) =>
    /^file:./i.test(text) ? { ok: true, value: `file:${text.slice(5)}` } : wordValue(SOURCES).read(text),
  write: (value) => value,
}

/** The search of the list of schedules. Bare words are looked for in names. */
export const SCHEDULE_LANGUAGE = {
  is: wordValue(SCHEDULE_TRAITS, { faulted: "set-aside", fault: "set-aside", file: "file-owned", failed: "failing" }),
  tag: textValue("a tag", "tag:billing"),
  task: textValue("a task, with * for any characters", "task:report.*"),
  queue: textValue("a queue", "queue:mail"),
  next,
  source,
  word: textValue("a part of a name", "report"),
}
export type ScheduleTerm = TermOf<typeof SCHEDULE_LANGUAGE>

export function parseScheduleSearch(text: string): ParsedSearch<ScheduleTerm> {
  return parseWith(SCHEDULE_LANGUAGE, text)
}

/** In its normal spelling, as it stands in a URL. */
export function scheduleSearchText(terms: readonly ScheduleTerm[]): string {
  return searchText(SCHEDULE_LANGUAGE, terms)
}
