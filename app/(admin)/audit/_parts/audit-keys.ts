import type { FilterKey } from "#app/_ui/filter/filter.ts"
import { type AUDIT_LANGUAGE, AUDIT_VERBS } from "#core/search/audit.ts"

const WORDS: Record<Exclude<keyof typeof AUDIT_LANGUAGE, "word">, Omit<FilterKey, "key">> = {
  actor: { words: "who did it" },
  verb: { words: "what was done, one or several", values: AUDIT_VERBS },
  kind: { words: "to what", values: ["schedule", "user"] },
  schedule: { words: "to the schedule of a number" },
  note: { words: "a part of the note" },
  after: { words: "at or after a date, a time, a day", values: ["today", "yesterday"] },
  before: { words: "before", values: ["today", "yesterday"] },
  last: { words: "in the last while", values: ["1h", "24h", "7d", "30d"] },
}

/** The keys of the search of the log, for completion. */
export function auditKeys(actors: readonly string[]): FilterKey[] {
  return Object.entries(WORDS).map(([key, rest]) => ({ key, ...rest, ...(key === "actor" ? { values: actors } : {}) }))
}
