import { durationText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { MARKS, type ShownState } from "#app/_ui/state-marks.ts"
import type { Instant } from "#core/brand.ts"
import type { RunReason } from "#core/run-state.ts"

export const REASONS: Record<RunReason, string> = {
  misfire_skip: "found too late",
  catch_up_cap: "beyond the catch-up cap",
  catch_up_latest: "a later one was caught up",
  overlap_skip: "the run before was still live",
  start_deadline: "not started in time",
  superseded: "a later one took its place",
  timeout: "ran too long",
  worker_lost: "its worker was lost",
  redis_loss: "Redis lost it",
  job_taken_away: "its job was taken away",
  disabled: "the schedule was disabled",
  edited: "the schedule was edited",
  operator: "by an operator",
  replaced: "a later one replaced it",
}

/** What a bar of a strip draws and says, as short as a thousand of them on one page want it. */
export type BarFacts = readonly [
  /** Null for the id that says no more than which schedule fired when. */
  id: string | null,
  state: ShownState,
  fireAt: Instant,
  tookMs: number | null,
  reason: RunReason | null,
]

/** `Failed, Mon 07:00 London, took 31 s` */
export function barTitle([, state, fireAt, tookMs, reason]: BarFacts, zone: string, now: Instant): string {
  const took = tookMs === null ? "" : `, took ${durationText(tookMs)}`
  const why = reason === null ? "" : `, ${REASONS[reason]}`
  return `${MARKS[state].word}, ${shortText(fireAt, zone, now)}${took}${why}`
}
