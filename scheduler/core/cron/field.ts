/** One position of a cron line: what it counts, its limits, and its names. */
export type FieldSpec = {
  readonly name: string
  readonly min: number
  readonly max: number
  /** The greatest step that selects more than the field's first value would. */
  readonly maxStep: number
  readonly names: readonly string[]
  /** The last value that `H` may pick: days 29 to 31 are not in every month. */
  readonly hashMax: number
  /** Keeps the fields' hashes of one name apart. Never change one: every `H` would move. */
  readonly salt: number
  readonly example: string
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

export const SECOND: FieldSpec = spec("second", 1, 0, 59, 59, 59, "0, */10 or 15,45")
export const MINUTE: FieldSpec = spec("minute", 2, 0, 59, 59, 59, "0, */15, 5-20 or H")
export const HOUR: FieldSpec = spec("hour", 3, 0, 23, 23, 23, "9, */2 or 9-17")
export const DAY_OF_MONTH: FieldSpec = spec("day-of-month", 4, 1, 31, 31, 28, "1, 1-15, L, L-3, 15W or LW")
export const MONTH: FieldSpec = { ...spec("month", 5, 1, 12, 12, 12, "1, JAN or 3-6"), names: MONTHS }
export const DAY_OF_WEEK: FieldSpec = { ...spec("day-of-week", 6, 0, 7, 7, 6, "1-5, MON, 5L or 5#2"), names: WEEKDAYS }

/** With seconds first; a line of five fields starts at the second of these. */
export const FIELDS: readonly FieldSpec[] = [SECOND, MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK]

/** What one field selects. Bit n of `low` is value n below 32; bit n − 32 of `high` is value n from 32 on. */
export type FieldSet = {
  low: number
  high: number
  /** Whether the field begins with `*` or `?`. */
  star: boolean
  /** The remaining parts exist in the day fields only. Bit n: n days before the last day of the month (`L`, `L-3`). */
  beforeLast: number
  /** Bit n: the weekday (Monday to Friday) nearest to day n (`15W`). */
  nearest: number
  /** The last Monday to Friday of the month (`LW`). */
  lastWorkday: boolean
  /** Bit n: the last weekday n of the month (`5L`). */
  lastOf: number
  /** Bit 7 × (k − 1) + n, for k up to 4, and `fifth` bit n: the k-th weekday n of the month (`5#2`). */
  nth: number
  fifth: number
}

export function emptySet(star: boolean): FieldSet {
  return { low: 0, high: 0, star, beforeLast: 0, nearest: 0, lastWorkday: false, lastOf: 0, nth: 0, fifth: 0 }
}

/** Adds first, first + step, … up to last. */
export function addRange(set: FieldSet, first: number, last: number, step: number): void {
  for (let value = first; value <= last; value += step) {
    if (value < 32) set.low |= 1 << value
    else set.high |= 1 << (value - 32)
  }
}

/** The values of a set in order, without the special parts. */
export function valuesOf(set: FieldSet): number[] {
  const values: number[] = []
  for (let value = 0; value < 64; value++) {
    if (((value < 32 ? set.low >>> value : set.high >>> (value - 32)) & 1) === 1) values.push(value)
  }
  return values
}

function spec(
  name: string,
  salt: number,
  min: number,
  max: number,
  maxStep: number,
  hashMax: number,
  example: string,
): FieldSpec {
  return { name, salt, min, max, maxStep, names: [], hashMax, example }
}
