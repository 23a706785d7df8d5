import { durationMs, type Instant } from "#core/brand.ts"
import { formatDuration } from "#core/duration.ts"
import { assertNever } from "#core/errors.ts"
import type { RunOptions } from "#core/policies.ts"
import type { RunReason, RunState } from "#core/run-state.ts"

/** What the sentences take their values from. */
export type ReasonFacts = {
  state: RunState
  dueAt: Instant
  plannedAt: Instant
  startBy: Instant | null
  delivery: number
  worker: string | null
  options: Pick<RunOptions, "timeout">
}

/** Why a run is as it is, in one sentence. */
export function reasonWords(reason: RunReason, run: ReasonFacts): string {
  switch (reason) {
    case "misfire_skip":
      return `It was found ${after(run.dueAt, run.plannedAt)}, later than its grace, and the schedule skips what it missed.`
    case "catch_up_cap":
      return "More was missed than the schedule catches up with, and this one was beyond that number."
    case "catch_up_latest":
      return "Of what was missed the schedule runs the newest alone, and this one was older."
    case "overlap_skip":
      return "An earlier run of the schedule was still live when it was due, and the schedule then skips."
    case "start_deadline":
      return `It had not started ${run.startBy === null ? "by its start deadline" : `${after(run.dueAt, run.startBy)}, its start deadline`}.`
    case "superseded":
      return "It was held behind a live run, and a later occurrence took its place."
    case "timeout":
      return `Its last attempt reached its limit${limitOf(run)}.`
    case "worker_lost":
      return `${run.worker === null ? "Its worker" : `Its worker ${run.worker}`} vanished in mid-run, more often than is allowed.`
    case "redis_loss":
      return lossWords(run)
    case "job_taken_away":
      return "Somebody else took its job out of Redis, so nobody knows whether it ran to its end."
    case "disabled":
      return "The schedule was disabled before the run was done."
    case "edited":
      return "The schedule was edited, and its new rule does not have this instant."
    case "operator":
      return "An operator cancelled it."
    case "replaced":
      return "A later run of the schedule replaced it, as its overlap policy says."
    default:
      return assertNever(reason)
  }
}

function lossWords({ state, delivery }: ReasonFacts): string {
  if (state === "lost") return "Redis lost it, and the schedule drops what Redis lost."
  if (state === "expired") return "Redis lost it, and its start deadline had passed when that was seen."
  return delivery > 1
    ? `Redis lost it, and it was sent again: this is delivery ${delivery}.`
    : "Redis lost it, and it is to be sent again."
}

function limitOf({ options: { timeout } }: ReasonFacts): string {
  const limit = timeout?.hardMs ?? timeout?.softMs
  return limit === undefined ? "" : ` of ${formatDuration(durationMs(limit))}`
}

function after(dueAt: Instant, at: Instant): string {
  return `${formatDuration(durationMs(Math.max(0, at - dueAt)))} after it was due`
}
