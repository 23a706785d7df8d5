import { durationOf } from "#core/duration.ts"
import { type ParsedSearch, parseWith, type Qualifier, type TermOf } from "#core/search/language.ts"
import { textValue, wordValue } from "#core/search/values.ts"
import { whenValue } from "#core/search/when.ts"

/** What stands in the log as done, by whatever surface. */
export const AUDIT_VERBS = [
  "schedule.create",
  "schedule.update",
  "schedule.enable",
  "schedule.disable",
  "schedule.delete",
  "schedule.tag",
  "schedule.apply",
  "schedule.restore",
  "schedule.undo",
  "user.create",
  "user.set_role",
  "user.disable",
  "user.enable",
  "user.reset_password",
  "user.change_own_password",
] as const
export type AuditVerb = (typeof AUDIT_VERBS)[number]

/** An e-mail is a user's; a program's actor has its kind before it, as in `cli:ada@host`. */
const actor: Qualifier<string> = {
  read(text) {
    const given = text.trim()
    if (given === "") return { ok: false, expected: "expected who did it, such as actor:ada@example.com or actor:beat" }
    return { ok: true, value: given.includes("@") && !given.includes(":") ? `user:${given.toLowerCase()}` : given }
  },
  write: (value) => value,
}

const last: Qualifier<{ text: string; ms: number }> = {
  read(text) {
    const ms = durationOf(text)
    if (ms !== null && ms > 0) return { ok: true, value: { text: text.replace(/\s/g, ""), ms } }
    return { ok: false, expected: "expected a length of time, such as last:7d" }
  },
  write: ({ text }) => text,
}

/** The search of the audit log. Bare words are looked for in the names of what was changed. */
export const AUDIT_LANGUAGE = {
  actor,
  verb: wordValue(AUDIT_VERBS, {
    create: "schedule.create",
    edit: "schedule.update",
    update: "schedule.update",
    enable: "schedule.enable",
    disable: "schedule.disable",
    delete: "schedule.delete",
    tag: "schedule.tag",
    apply: "schedule.apply",
    restore: "schedule.restore",
    undo: "schedule.undo",
  }),
  kind: wordValue(["schedule", "user"] as const, { schedules: "schedule", users: "user" }),
  schedule: textValue("the number of a schedule", "schedule:42"),
  note: textValue("a part of the note", "note:provider"),
  after: whenValue,
  before: whenValue,
  last,
  word: textValue("a part of a name", "invoices"),
}
export type AuditTerm = TermOf<typeof AUDIT_LANGUAGE>

/** As `parseWith`, and what the log cannot be asked: nothing is turned round, and one value for each but verbs. */
export function parseAuditSearch(text: string): ParsedSearch<AuditTerm> {
  const parsed = parseWith(AUDIT_LANGUAGE, text)
  const seen = new Set<string>()
  const tokens = parsed.tokens.map((read): typeof read => {
    if (read.term === null) return read
    const { token, term } = read
    const expected = refusal(term, seen)
    seen.add(term.key)
    if (expected === null) return read
    const { from, to, text: value } = token
    return { token, term: null, problem: { from, to, value, expected, suggestion: null } }
  })
  const problems = tokens.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  const beyond = parsed.problems.filter((problem) => parsed.tokens.every((read) => read.problem !== problem))
  return {
    ok: problems.length + beyond.length === 0,
    tokens,
    terms: tokens.flatMap(({ term }) => (term === null ? [] : [term])),
    problems: [...problems, ...beyond],
  }
}

function refusal(term: AuditTerm, seen: ReadonlySet<string>): string | null {
  if (term.isNegated) return "expected it without the minus: the log is asked for what was done"
  if (seen.has(term.key)) return `expected ${term.key === "word" ? "one word" : `${term.key}: once`}`
  return term.key !== "verb" && term.values.length > 1 ? "expected one value" : null
}
