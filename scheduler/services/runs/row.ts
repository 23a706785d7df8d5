import type { Instant } from "#core/brand.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import type { FoundRun } from "#db/queries/runs-search.ts"
import { textWithoutSecrets } from "#scheduler/services/audit.ts"

/** A run as a list shows it. Lengths in ms; null is unknown, or does not apply. */
export type RunRow = {
  id: string
  /** Null for a run that belongs to none. `id` is null when its row is gone. */
  schedule: { id: number | null; name: string; isDeleted: boolean; timeZone: string } | null
  task: string
  queue: string
  trigger: RunTrigger
  state: RunState
  reason: RunReason | null
  fireAt: Instant
  dueAt: Instant
  /** From due to sent, of scheduled runs only: the beat's part. */
  lateMs: number | null
  /** From sent to started, or until now: the workers' part. */
  waitedMs: number | null
  /** From started to finished, or until now: the task's part. */
  tookMs: number | null
  startedAt: Instant | null
  finishedAt: Instant | null
  attempt: number
  /** How many attempts it may have, where its schedule says so. */
  attemptsAllowed: number | null
  isRetried: boolean
  worker: string | null
  retryOf: string | null
  /** The first line of its error. */
  errorLine: string | null
}

export function runRowOf(run: FoundRun, now: Instant): RunRow {
  const { scheduleName, plannedName, scheduleId, isDeleted, timeZone, enqueuedAt: _, ...rest } = run
  const name = scheduleName ?? plannedName
  const hasRow = scheduleName !== null
  return {
    ...rest,
    schedule:
      name === null
        ? null
        : { id: hasRow ? scheduleId : null, name, isDeleted: isDeleted || !hasRow, timeZone: timeZone ?? "UTC" },
    lateMs: latenessOf(run),
    waitedMs: waitedOf(run, now),
    tookMs: tookOf(run, now),
    isRetried: run.attempt > 1,
    errorLine: run.errorLine === null ? null : textWithoutSecrets(run.errorLine),
  }
}

type Times = Pick<FoundRun, "trigger" | "state" | "dueAt" | "enqueuedAt" | "startedAt" | "finishedAt">

export function latenessOf({ trigger, dueAt, enqueuedAt }: Times): number | null {
  return trigger === "schedule" && enqueuedAt !== null ? Math.max(0, enqueuedAt - dueAt) : null
}

export function waitedOf({ state, enqueuedAt, startedAt, finishedAt }: Times, now: Instant): number | null {
  if (enqueuedAt === null) return null
  const until = startedAt ?? (state === "enqueued" ? now : state === "expired" ? finishedAt : null)
  return until === null ? null : Math.max(0, until - enqueuedAt)
}

export function tookOf({ state, startedAt, finishedAt }: Times, now: Instant): number | null {
  if (startedAt === null) return null
  const until = finishedAt ?? (state === "running" || state === "cancelling" ? now : null)
  return until === null ? null : Math.max(0, until - startedAt)
}
