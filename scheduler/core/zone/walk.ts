import { DAY_S, dayNumber, END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import { at, LAST_PROBED_YEAR, segmentAt, segmentOfWall } from "#core/zone/month.ts"
import type { Zone } from "#core/zone/zone.ts"

/** A rule on the wall alone, without zone: NaN when there is none on that side. Both bounds are inclusive. */
export interface WallRule {
  nextWall(wall: number): number
  prevWall(wall: number): number
  /** Seconds after which the pattern of matching dates, in years of every kind, holds nothing new. */
  readonly cycleS: number
}

const REACH_S = 30 * 3600

/** From here on a zone's clocks depend only on the kind of year: leap or not × its first weekday. */
export const PERIODIC_FROM = dayNumber(LAST_PROBED_YEAR + 1, 1, 1) * DAY_S

/** What has not fired by then never fires: this is what bounds a search, and it is exact. */
function searchEnd(rule: WallRule, second: number): number {
  return Math.min(END_SECOND, Math.max(second, PERIODIC_FROM) + rule.cycleS)
}

/** Backwards a search that found nothing in the periodic years goes on below them. */
function searchBegin(rule: WallRule, second: number): number {
  return second - rule.cycleS > PERIODIC_FROM + rule.cycleS ? second - rule.cycleS : FIRST_SECOND
}

/** The first second ≥ `from` whose wall time matches, in either pass of a repeat; NaN when there is none. */
export function nextMatching(rule: WallRule, zone: Zone, from: number): number {
  const end = searchEnd(rule, from)
  let second = from
  while (second < end) {
    const table = zone.monthAt(second)
    const index = segmentAt(table, second)
    const offset = at(table.offsets, index)
    const segmentEnd = at(table.ends, index)
    const wall = rule.nextWall(second + offset)
    if (wall - offset < segmentEnd) return wall - offset
    if (Number.isNaN(wall)) return Number.NaN
    // Within two days a clock may go back to wall times before `second`; further on, none before `wall` matches.
    second = segmentEnd > second + 2 * DAY_S ? Math.max(segmentEnd, wall - REACH_S) : segmentEnd
  }
  return Number.NaN
}

/** The last second ≤ `from` whose wall time matches; NaN when there is none. */
export function prevMatching(rule: WallRule, zone: Zone, from: number): number {
  const begin = searchBegin(rule, from)
  let second = from
  while (second >= begin) {
    const table = zone.monthAt(second)
    const index = segmentAt(table, second)
    const offset = at(table.offsets, index)
    const start = at(table.starts, index)
    const wall = rule.prevWall(second + offset)
    if (wall - offset >= start) return wall - offset
    if (Number.isNaN(wall)) return Number.NaN
    second = second - start > 2 * DAY_S ? Math.min(start - 1, wall + REACH_S) : start - 1
  }
  return begin > FIRST_SECOND ? prevMatching(rule, zone, PERIODIC_FROM + rule.cycleS) : Number.NaN
}

/**
 * The first second ≥ `from` at which a nominal wall time falls due: where it is first shown, or, when it is jumped
 * over, the first second after the gap (with `skipGaps`: nowhere). NaN when there is none.
 */
export function nextNominal(rule: WallRule, zone: Zone, from: number, skipGaps: boolean): number {
  const end = searchEnd(rule, from)
  let table = zone.monthAt(from)
  let index = segmentAt(table, from)
  const start = at(table.starts, index)
  const unseen = at(table.unseen, index)
  const shown = from + at(table.offsets, index)
  let wall = rule.nextWall(from === start || unseen > shown ? unseen : shown)
  while (wall < end + REACH_S) {
    if (wall < table.from || wall >= table.to) {
      table = zone.monthAt(wall)
      index = 0
    }
    index = segmentOfWall(table, wall, index)
    const second = wall - at(table.offsets, index)
    const begins = at(table.starts, index)
    if (second >= begins) return second
    if (!skipGaps) return begins
    wall = rule.nextWall(begins + at(table.offsets, index))
  }
  return Number.NaN
}

/** The last second ≤ `from` at which a nominal wall time falls due; NaN when there is none. */
export function prevNominal(rule: WallRule, zone: Zone, from: number, skipGaps: boolean): number {
  const begin = searchBegin(rule, from)
  const here = zone.monthAt(from)
  const index = segmentAt(here, from)
  let wall = rule.prevWall(Math.max(at(here.unseen, index) - 1, from + at(here.offsets, index)))
  while (wall >= begin - REACH_S) {
    const table = zone.monthAt(wall)
    const index = segmentOfWall(table, wall, 0)
    const second = wall - at(table.offsets, index)
    const begins = at(table.starts, index)
    if (second >= begins) return second
    if (!skipGaps) return begins
    wall = rule.prevWall(at(table.unseen, index) - 1)
  }
  return begin > FIRST_SECOND ? prevNominal(rule, zone, PERIODIC_FROM + rule.cycleS, skipGaps) : Number.NaN
}

/** The first second at which a zone's clocks show `wall` or, when they jump over it, the first one after. */
export function firstShown(zone: Zone, wall: number): number {
  const table = zone.monthAt(wall)
  const index = segmentOfWall(table, wall, 0)
  return Math.max(wall - at(table.offsets, index), at(table.starts, index))
}
