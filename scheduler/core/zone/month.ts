import { DAY_S, dayNumber, isLeapYear, weekday } from "#core/recurrence/civil.ts"
import type { ChangeFinder } from "#core/zone/changes.ts"

/** Two days on either side: no zone was ever further than 26 hours from UTC, so every wall time of a month resolves. */
const MARGIN_S = 2 * DAY_S

/** The last year for which offsets are read; tz data names single dates up to 2087 (Morocco). */
export const LAST_PROBED_YEAR = 2128
const FIRST_TEMPLATE_YEAR = 2101

/**
 * What a zone's clocks do in one UTC month and two days round it, as parallel arrays of segments of constant offset.
 * Times are epoch seconds, wall times are wall seconds. Months and not years, because a search for a date that comes
 * once a year then asks `Intl` about a month of each: a twelfth of the time in a zone that was never asked before.
 */
export type ZoneMonth = {
  /** The month itself: questions about `from ≤ second < to` are answered here. */
  readonly from: number
  readonly to: number
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly offsets: readonly number[]
  /** The first wall time that clocks had not shown before the segment began: a gap or a repeat starts here. */
  readonly unseen: readonly number[]
}

/** `month` counts months since the year 0. */
export function buildZoneMonth(
  month: number,
  finder: ChangeFinder,
  templateOf: (month: number) => ZoneMonth,
): ZoneMonth {
  const from = firstSecondOf(month)
  const to = firstSecondOf(month + 1)
  const year = Math.floor(month / 12)
  if (year > LAST_PROBED_YEAR) return shifted(templateOf(month + 12 * (templateYear(year) - year)), from, to)
  const { offset, changes } = finder.find(from - MARGIN_S, to + MARGIN_S, stepFor(year))
  const starts = [from - MARGIN_S, ...changes.map((change) => change.second)]
  return { from, to, ...segments(starts, [offset, ...changes.map((change) => change.offset)], to + MARGIN_S) }
}

function firstSecondOf(month: number): number {
  return dayNumber(Math.floor(month / 12), (month % 12) + 1, 1) * DAY_S
}

/** An element that is there: callers index the parallel arrays of one table with an index found in that table. */
export function at(values: readonly number[], index: number): number {
  return values[index] as number
}

/** The segment that holds `second`, which must lie in `from ≤ second < to`. */
export function segmentAt(table: ZoneMonth, second: number): number {
  const { ends } = table
  let index = 0
  while (index < ends.length - 1 && second >= at(ends, index)) index++
  return index
}

/** The segment in which `wall` (as UTC in the month) is first shown, or before which it is jumped over. */
export function segmentOfWall(table: ZoneMonth, wall: number, hint: number): number {
  const { ends, offsets } = table
  let index = hint
  while (index < ends.length - 1 && wall >= at(ends, index) + at(offsets, index)) index++
  return index
}

/**
 * Two changes that cancel within a step would be missed. The shortest known: days apart before 1973, a week in the
 * decrees that tz data foresees for Gaza up to 2087, months apart where only a rule is left.
 */
function stepFor(year: number): number {
  if (year < 1973) return DAY_S
  return year < 2088 ? 5 * DAY_S : 28 * DAY_S
}

function segments(starts: number[], offsets: number[], end: number) {
  const ends = starts.map((_, index) => starts[index + 1] ?? end)
  const unseen: number[] = []
  let high = Number.NEGATIVE_INFINITY
  for (let index = 0; index < starts.length; index++) {
    unseen.push(high)
    high = Math.max(high, at(ends, index) + at(offsets, index))
  }
  return { starts, ends, offsets, unseen }
}

/** Rules that run on depend only on whether a year is leap and its first weekday; 28 years hold all 14 kinds. */
function templateYear(year: number): number {
  const first = weekday(dayNumber(year, 1, 1))
  let candidate = FIRST_TEMPLATE_YEAR
  while (isLeapYear(candidate) !== isLeapYear(year) || weekday(dayNumber(candidate, 1, 1)) !== first) candidate++
  return candidate
}

function shifted(template: ZoneMonth, from: number, to: number): ZoneMonth {
  const by = from - template.from
  const move = (values: readonly number[]) => values.map((value) => value + by)
  const { starts, ends, offsets, unseen } = template
  return { from, to, starts: move(starts), ends: move(ends), offsets, unseen: move(unseen) }
}
