import type { FieldSet } from "#core/cron/field.ts"

/**
 * Which days of a month a weekday field selects, as a mask with bit n for day n (bit 31 is the sign). Index:
 * weekday of the 1st × 128 + set of weekdays.
 */
const DAYS_OF_WEEKDAYS = new Int32Array(7 * 128)
for (let first = 0; first < 7; first++) {
  for (let set = 0; set < 128; set++) {
    let mask = 0
    for (let day = 1; day <= 31; day++) {
      if (((set >> ((first + day - 1) % 7)) & 1) === 1) mask |= 1 << day
    }
    DAYS_OF_WEEKDAYS[first * 128 + set] = mask
  }
}

/** Days 1 to `length`. */
export function daysUpTo(length: number): number {
  return length === 31 ? -2 : (1 << (length + 1)) - 2
}

/** `first` is the weekday of the 1st. */
export function daysOfWeekdays(first: number, weekdays: number): number {
  return DAYS_OF_WEEKDAYS[first * 128 + weekdays] as number
}

/** What a day-of-month field selects in a month of `length` days that begins on weekday `first`. */
export function daysOfMonthField(field: FieldSet, first: number, length: number): number {
  let mask = field.low
  for (let rest = field.beforeLast; rest !== 0; rest &= rest - 1) {
    const day = length - lowestBit(rest)
    if (day >= 1) mask |= 1 << day
  }
  for (let rest = field.nearest; rest !== 0; rest &= rest - 1) {
    const day = lowestBit(rest)
    if (day <= length) mask |= 1 << nearestWorkday(day, first, length)
  }
  if (field.lastWorkday) mask |= 1 << nearestWorkday(length, first, length)
  return mask & daysUpTo(length)
}

/** What a day-of-week field selects in such a month. */
export function daysOfWeekField(field: FieldSet, first: number, length: number): number {
  let mask = daysOfWeekdays(first, field.low)
  for (let rest = field.lastOf; rest !== 0; rest &= rest - 1) {
    const day = 1 + ((lowestBit(rest) - first + 7) % 7) + 28
    mask |= 1 << (day > length ? day - 7 : day)
  }
  for (let rest = field.nth; rest !== 0; rest &= rest - 1) {
    const bit = lowestBit(rest)
    mask |= 1 << (1 + (((bit % 7) - first + 7) % 7) + 7 * Math.floor(bit / 7))
  }
  for (let rest = field.fifth; rest !== 0; rest &= rest - 1) {
    const day = 1 + ((lowestBit(rest) - first + 7) % 7) + 28
    if (day <= length) mask |= 1 << day
  }
  return mask & daysUpTo(length)
}

/** Position of the lowest set bit; `mask` is not 0. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask)
}

/** Monday to Friday nearest to `day`, never leaving the month. */
function nearestWorkday(day: number, first: number, length: number): number {
  const weekday = (first + day - 1) % 7
  if (weekday === 6) return day === 1 ? 3 : day - 1
  if (weekday === 0) return day === length ? day - 2 : day + 1
  return day
}
