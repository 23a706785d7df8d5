import { assertNever } from "#core/errors.ts"
import type { RunReason, RunTrigger } from "#core/run-state.ts"

const STARTED_BY: Record<RunTrigger, string> = {
  schedule: "schedule",
  catch_up: "catch-up",
  backfill: "backfill",
  manual: "run now",
  retry: "retry",
  api: "API",
  app: "application",
}

/** What brought a run about, as a word for a list. */
export function startedByText(trigger: RunTrigger): string {
  return STARTED_BY[trigger]
}

/** Whether somebody asked for the run, so that it has no due time to be late by. */
export function isAsked(trigger: RunTrigger): boolean {
  return trigger !== "schedule" && trigger !== "catch_up"
}

/** Why a run is as it is, in the few words that a row of a list has room for. */
export function reasonPhrase(reason: RunReason): string {
  switch (reason) {
    case "misfire_skip":
      return "found later than its grace"
    case "catch_up_cap":
      return "beyond what is caught up"
    case "catch_up_latest":
      return "a newer one was caught up"
    case "overlap_skip":
      return "previous run was still going"
    case "start_deadline":
      return "did not start by its deadline"
    case "superseded":
      return "a later one took its place"
    case "timeout":
      return "reached its time limit"
    case "worker_lost":
      return "its worker vanished"
    case "redis_loss":
      return "Redis lost it"
    case "job_taken_away":
      return "its job was taken out of Redis"
    case "disabled":
      return "schedule was disabled"
    case "edited":
      return "schedule was edited"
    case "operator":
      return "cancelled by an operator"
    case "replaced":
      return "replaced by a later run"
    default:
      return assertNever(reason)
  }
}

/** Why runs were skipped, after their number: "33 by overlap". */
export function skippedPhrase(reason: RunReason): string {
  switch (reason) {
    case "overlap_skip":
      return "by overlap"
    case "misfire_skip":
      return "found too late"
    case "catch_up_cap":
    case "catch_up_latest":
      return "by catch-up"
    case "superseded":
      return "superseded"
    default:
      return reasonPhrase(reason)
  }
}

/** `2 of 4`, `1` where the schedule sets no limit, and nothing before the first. */
export function attemptText(attempt: number, allowed: number | null): string {
  if (attempt === 0) return ""
  return allowed === null ? `${attempt}` : `${attempt} of ${Math.max(attempt, allowed)}`
}

/** `s12@1761230040000` as it is, the id of a request cut short. */
export function shortRunId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 9)}…` : id
}
