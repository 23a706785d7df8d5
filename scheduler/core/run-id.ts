import { type Instant, instant, MAX_INSTANT, type RunId, type ScheduleId, scheduleId } from "#core/brand.ts"

const OCCURRENCE = /^s([1-9]\d{0,15})@(-?\d{1,16})$/
const REQUEST = /^r[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The id of the one run that a schedule can have for an instant: a pure function of the two, so that two
 * beats, a replay, or a restored backup all arrive at the same BullMQ job.
 */
export function occurrenceRunId(schedule: ScheduleId, fireAt: Instant): RunId {
  return `s${schedule}@${fireAt}` as RunId
}

/** What an occurrence's id says, or null for any other id; one whose numbers no schedule or date can have is another. */
export function parseOccurrenceRunId(id: string): { schedule: ScheduleId; fireAt: Instant } | null {
  const match = OCCURRENCE.exec(id)
  if (!match) return null
  const [schedule, fireAt] = [Number(match[1]), Number(match[2])]
  if (!Number.isSafeInteger(schedule) || Math.abs(fireAt) > MAX_INSTANT) return null
  return { schedule: scheduleId(schedule), fireAt: instant(fireAt) }
}

/** The id of a run that somebody asked for: a pure function of the request, so that a double click is one run. `request` is a UUID. */
export function requestRunId(request: string): RunId {
  const id = `r${request.toLowerCase()}`
  if (!REQUEST.test(id)) throw new RangeError(`not a request id: ${request}; expected a UUID`)
  return id as RunId
}

/** Whether a BullMQ job of this id can be one of our runs; applications' own jobs answer false. */
export function isRunId(id: string): id is RunId {
  return parseOccurrenceRunId(id) !== null || REQUEST.test(id)
}
