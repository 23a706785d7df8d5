import { type Instant, instant, type RunId, type ScheduleId, scheduleId } from "#core/brand.ts"

const OCCURRENCE = /^s([1-9]\d{0,15})@(-?\d{1,16})$/
const REQUEST = /^r[0-9A-Za-z_-]{1,80}$/

/**
 * The id of the one run that a schedule can have for an instant: a pure function of the two, so that two
 * beats, a replay, or a restored backup all arrive at the same BullMQ job.
 */
export function occurrenceRunId(schedule: ScheduleId, fireAt: Instant): RunId {
  return `s${schedule}@${fireAt}` as RunId
}

/** What an occurrence's id says, or null for any other id. */
export function parseOccurrenceRunId(id: string): { schedule: ScheduleId; fireAt: Instant } | null {
  const match = OCCURRENCE.exec(id)
  if (!match) return null
  return { schedule: scheduleId(Number(match[1])), fireAt: instant(Number(match[2])) }
}

/** Whether a BullMQ job of this id can be one of our runs; applications' own jobs answer false. */
export function isRunId(id: string): id is RunId {
  return OCCURRENCE.test(id) || REQUEST.test(id)
}
