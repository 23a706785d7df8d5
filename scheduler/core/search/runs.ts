import { durationOf } from "#core/duration.ts"
import { RUN_REASONS, RUN_STATES, RUN_TRIGGERS } from "#core/run-state.ts"
import { type ParsedSearch, parseWith, type Qualifier, searchText, type TermOf } from "#core/search/language.ts"
import { type Distance, readDistance, textValue, wordValue } from "#core/search/values.ts"
import { whenValue } from "#core/search/when.ts"

/** What a run can be asked to be. `late`: sent over a second after it was due. `retried`: tried more than once. */
export const RUN_TRAITS = ["live", "late", "retried"] as const
export type RunTrait = (typeof RUN_TRAITS)[number]

/** From when on a scheduled run counts as late. */
export const LATE_MS = 1_000

const length = (example: string): Qualifier<Distance> => ({
  read: (text) => {
    const read = readDistance(text, example)
    // A bare length is meant as "longer than": nobody looks for what took less than a minute.
    return !read.ok && read.suggestion !== undefined ? { ...read, suggestion: `>${text}` } : read
  },
  write: ({ side, text }) => `${side}${text}`,
})

const last: Qualifier<{ text: string; ms: number }> = {
  read(text) {
    const ms = durationOf(text)
    if (ms !== null && ms > 0) return { ok: true, value: { text: text.replace(/\s/g, ""), ms } }
    return { ok: false, expected: "expected a length of time, such as last:24h" }
  },
  write: ({ text }) => text,
}

/** The search of the list of runs. Bare words are looked for in names and tasks of schedules, or are the id of a run. */
export const RUN_LANGUAGE = {
  state: wordValue(RUN_STATES, {
    success: "succeeded",
    ok: "succeeded",
    error: "failed",
    failure: "failed",
    queued: "enqueued",
    waiting: "enqueued",
    active: "running",
    canceled: "cancelled",
    timeout: "expired",
  }),
  is: wordValue(RUN_TRAITS),
  schedule: textValue("a schedule, with * for any characters", "schedule:billing-*"),
  task: textValue("a task, with * for any characters", "task:report.*"),
  queue: textValue("a queue, with * for any characters", "queue:mail"),
  worker: textValue("a worker, with * for any characters", "worker:worker-a1*"),
  trigger: wordValue(RUN_TRIGGERS, { now: "manual", "catch-up": "catch_up" }),
  reason: wordValue(RUN_REASONS),
  after: whenValue,
  before: whenValue,
  last,
  took: length(">1m or <5s"),
  late: length(">1s or <10ms"),
  word: textValue("a part of a name, or a run's id", "settlement"),
}
export type RunTerm = TermOf<typeof RUN_LANGUAGE>

export function parseRunSearch(text: string): ParsedSearch<RunTerm> {
  return parseWith(RUN_LANGUAGE, text)
}

/** In its normal spelling, as it stands in a URL. */
export function runSearchText(terms: readonly RunTerm[]): string {
  return searchText(RUN_LANGUAGE, terms)
}
