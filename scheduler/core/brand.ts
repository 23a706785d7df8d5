declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<number, "Instant">
/** A length of elapsed time in whole milliseconds. */
export type DurationMs = Branded<number, "DurationMs">
/** `schedules.id`. Fits a double: identity columns start at 1. */
export type ScheduleId = Branded<number, "ScheduleId">
/** `runs.id`, which is also the BullMQ job id. See `run-id.ts`. */
export type RunId = Branded<string, "RunId">
/** The fencing token: rises with every term of leadership, never falls. */
export type Epoch = Branded<number, "Epoch">

/** The last millisecond that a JavaScript date can hold; the first is its negative. */
export const MAX_INSTANT = 8.64e15

/** @throws RangeError when `ms` is not a whole number that a JavaScript date can hold. */
export function instant(ms: number): Instant {
  if (!Number.isInteger(ms) || Math.abs(ms) > MAX_INSTANT) throw new RangeError(`not an instant: ${ms}`)
  return ms as Instant
}

/** @throws RangeError when `ms` is negative or not whole. */
export function durationMs(ms: number): DurationMs {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not a duration in ms: ${ms}`)
  return ms as DurationMs
}

/** @throws RangeError unless `id` is a positive whole number. */
export function scheduleId(id: number): ScheduleId {
  if (!Number.isSafeInteger(id) || id < 1) throw new RangeError(`not a schedule id: ${id}`)
  return id as ScheduleId
}

/** @throws RangeError unless `n` is a whole number, 0 or more. */
export function epoch(n: number): Epoch {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not an epoch: ${n}`)
  return n as Epoch
}
