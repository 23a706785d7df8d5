import type { FilterKey } from "#app/_ui/filter/filter.ts"
import { RUN_REASONS, RUN_STATES, RUN_TRIGGERS } from "#core/run-state.ts"
import { type RUN_LANGUAGE, RUN_TRAITS } from "#core/search/runs.ts"

const WORDS: Record<Exclude<keyof typeof RUN_LANGUAGE, "word">, Omit<FilterKey, "key">> = {
  state: { words: "as it is, or as it ended", values: RUN_STATES },
  is: { words: "not yet ended, sent late, tried again", values: RUN_TRAITS },
  schedule: { words: "a name, * for any characters" },
  task: { words: "a task, * for any characters" },
  queue: { words: "a queue" },
  worker: { words: "a worker, * for any characters" },
  trigger: { words: "what started it", values: RUN_TRIGGERS },
  reason: { words: "why it is as it is", values: RUN_REASONS },
  after: { words: "due at or after a date, a time, a day", values: ["today", "yesterday"] },
  before: { words: "due before", values: ["today", "yesterday"] },
  last: { words: "due in the last while", values: ["15m", "1h", "24h", "7d"] },
  took: { words: "longer or shorter than", values: [">1s", ">1m", ">5m", ">1h", "<1s"] },
  late: { words: "sent later after due than", values: [">1s", ">10s", ">1m"] },
}

/** The keys of the search of runs, for completion. */
export const RUN_KEYS: FilterKey[] = Object.entries(WORDS).map(([key, rest]) => ({ key, ...rest }))
