import { z } from "zod"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { ListedRun, StoredAttempt } from "#db/queries/runs-read.ts"

/** A run as it is told to people and programs. Instants are ISO texts with milliseconds. */
export type RunSummary = {
  id: string
  /** The schedule's name; null for a run without one. */
  schedule: string | null
  fireAt: string
  dueAt: string
  trigger: string
  state: string
  reason: string | null
  enqueuedAt: string | null
  startedAt: string | null
  finishedAt: string | null
  worker: string | null
  attempt: number
  result: unknown
  error: string | null
}

export type AttemptView = {
  delivery: number
  attempt: number
  state: string
  worker: string | null
  startedAt: string | null
  finishedAt: string | null
  error: string | null
}

const NamedOptions = z.object({ scheduleName: z.string() })

export function runSummaryOf(run: ListedRun): RunSummary {
  const planned = NamedOptions.safeParse(run.options)
  return {
    id: run.id,
    schedule: run.schedule ?? (planned.success ? planned.data.scheduleName : null),
    fireAt: formatInstant(run.fireAt),
    dueAt: formatInstant(run.dueAt),
    trigger: run.trigger,
    state: run.state,
    reason: run.reason,
    enqueuedAt: orNull(run.enqueuedAt, formatInstant),
    startedAt: orNull(run.startedAt, formatInstant),
    finishedAt: orNull(run.finishedAt, formatInstant),
    worker: run.worker,
    attempt: run.attempt,
    result: run.result,
    error: run.error,
  }
}

export function attemptViewOf(attempt: StoredAttempt): AttemptView {
  return {
    ...attempt,
    startedAt: orNull(attempt.startedAt, formatInstant),
    finishedAt: orNull(attempt.finishedAt, formatInstant),
  }
}
