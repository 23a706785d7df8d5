import type { Epoch, Instant, RunId, ScheduleId } from "#core/brand.ts"
import type { RunOptions } from "#core/policies.ts"
import type { RunReason, RunState, RunTrigger, TerminalState } from "#core/run-state.ts"

/** One stretch of leadership. Both parts are compared, here and in Redis: after a fail-over of Postgres an epoch can be granted twice. */
export type Term = { readonly holder: string; readonly epoch: Epoch }

/** What names a run everywhere: the key of its row, and which sending of it is meant. */
export type RunKey = { readonly id: RunId; readonly fireAt: Instant; readonly delivery: number }

/** A planned run as the dispatcher needs it. */
export type PlannedRun = RunKey & {
  readonly scheduleId: ScheduleId | null
  readonly dueAt: Instant
  readonly startBy: Instant | null
  readonly task: string
  readonly payload: unknown
  readonly queue: string
  readonly options: RunOptions
}

/** A row that the planner adds. `skipped` is for an instant that was left out and is on record as a run of its own. */
export type NewRun = {
  readonly scheduleId: ScheduleId
  readonly fireAt: Instant
  readonly dueAt: Instant
  readonly startBy: Instant | null
  readonly trigger: Extract<RunTrigger, "schedule" | "catch_up">
  readonly state: Extract<RunState, "planned" | "skipped">
  readonly reason: RunReason | null
}

/** A stretch of instants that did not fire, first and last included. `count` is null where nobody can know it. */
export type NewGap = {
  readonly scheduleId: ScheduleId
  readonly fromAt: Instant
  readonly toAt: Instant
  readonly count: number | null
  readonly reason: RunReason
}

/** Where a schedule's cursor goes, from where: moved by compare-and-set on `expected` and `revision`. */
export type CursorMove = {
  readonly scheduleId: ScheduleId
  readonly revision: number
  readonly expected: Instant
  readonly nextFireAt: Instant | null
  readonly dueAt: Instant | null
  readonly lastFireAt: Instant | null
  readonly fired: number
}

/** One try that Redis told of. Numbers and times are as far as BullMQ says. */
export type AttemptFact = {
  readonly attempt: number
  readonly state: "running" | "succeeded" | "failed"
  readonly worker: string | null
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
  readonly error: string | null
}

/** What Redis knows of a run at one look: the recorder writes it back, and never lowers a state by it. */
export type RunFact = {
  readonly id: RunId
  readonly queue: string
  /** Null when the job is gone and only its event is left. */
  readonly delivery: number | null
  readonly state: Extract<RunState, "enqueued" | "running" | "retrying"> | TerminalState
  readonly reason: RunReason | null
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
  readonly worker: string | null
  readonly attempt: number
  /** JSON text, fit for jsonb. */
  readonly result: string | null
  readonly error: string | null
  readonly attempts: readonly AttemptFact[]
}
