/** Every state of a run, in the order of its life. The column, the zod schema and the badge use this list. */
export const RUN_STATES = [
  "planned",
  "held",
  "enqueued",
  "running",
  "retrying",
  "cancelling",
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
  "expired",
  "lost",
  "unknown",
] as const
export type RunState = (typeof RUN_STATES)[number]

export const TERMINAL_STATES = [
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
  "expired",
  "lost",
  "unknown",
] as const satisfies readonly RunState[]
export type TerminalState = (typeof TERMINAL_STATES)[number]

/** States in which Redis holds, or may hold, a job for the run. */
export const OUTSTANDING_STATES = [
  "enqueued",
  "running",
  "retrying",
  "cancelling",
] as const satisfies readonly RunState[]

export const RUN_REASONS = [
  "misfire_skip",
  "catch_up_cap",
  "catch_up_latest",
  "overlap_skip",
  "start_deadline",
  "superseded",
  "timeout",
  "worker_lost",
  "redis_loss",
  "job_taken_away",
  "disabled",
  "edited",
  "operator",
  "replaced",
] as const
export type RunReason = (typeof RUN_REASONS)[number]

export const RUN_TRIGGERS = ["schedule", "catch_up", "backfill", "manual", "retry", "api", "app"] as const
export type RunTrigger = (typeof RUN_TRIGGERS)[number]

export function isTerminal(state: RunState): state is TerminalState {
  return (TERMINAL_STATES as readonly RunState[]).includes(state)
}
