import { type Instant, instant } from "#core/brand.ts"
import { calendarNames } from "#core/recurrence/calendar.ts"
import { dayOfWall, two, wallText } from "#core/recurrence/civil.ts"
import type { Rule } from "#core/recurrence/rule.ts"
import { at, segmentAt, type ZoneMonth } from "#core/zone/month.ts"
import type { Zone } from "#core/zone/zone.ts"

/** What a change of clocks did to a fire: moved by a gap, or in the first or second pass of a repeated wall time. */
export type ClockMark = "gap" | "first" | "second"

export type LocalTime = {
  /** Wall time with offset: "2026-03-08T03:00:00-04:00". */
  local: string
  /** "-04:00"; zones with seconds in their offset show them. */
  offset: string
}

export function localTime(zone: Zone, ms: number): LocalTime {
  const second = Math.floor(ms / 1000)
  const offsetS = zone.offsetAt(second)
  const fraction = ms === second * 1000 ? "" : `.${String(ms - second * 1000).padStart(3, "0")}`
  const offset = offsetText(offsetS)
  return { local: `${wallText(second + offsetS)}${fraction}${offset}`, offset }
}

/** The mark of a fire at `ms`. */
export function markOf(rule: Rule, ms: number): ClockMark | null {
  const second = Math.floor(ms / 1000)
  const table = rule.zone.monthAt(second)
  const index = segmentAt(table, second)
  const wall = second + at(table.offsets, index)
  for (let other = 0; other < table.starts.length; other++) {
    if (other !== index && isShownIn(table, other, wall)) return other < index ? "second" : "first"
  }
  const follows = second === at(table.starts, index) && at(table.unseen, index) < wall
  const isMoved = rule.wallRules.length > 0 && rule.wallRules.every((wallRule) => wallRule.nextWall(wall) !== wall)
  return follows && isMoved ? "gap" : null
}

/** A change of clocks, as wall seconds: what they showed last and what they show from then on. */
export type ClockChange = {
  readonly before: number
  readonly after: number
  /** Of a wall time that comes twice, the other instant that shows it, in ms. */
  readonly otherMs: number | null
}

/** The change that gives the fire at `ms` its mark. */
export function clockChangeOf(rule: Rule, ms: number, mark: ClockMark): ClockChange | null {
  const second = Math.floor(ms / 1000)
  const table = rule.zone.monthAt(second)
  const index = segmentAt(table, second)
  const wall = second + at(table.offsets, index)
  for (let other = 0; other < table.starts.length; other++) {
    if (mark === "gap" || other === index || !isShownIn(table, other, wall)) continue
    const otherMs = (wall - at(table.offsets, other)) * 1000
    return { ...changeInto(table, Math.max(index, other)), otherMs }
  }
  return mark === "gap" && index > 0 ? { ...changeInto(table, index), otherMs: null } : null
}

function changeInto(table: ZoneMonth, index: number): { before: number; after: number } {
  const start = at(table.starts, index)
  return { before: start + at(table.offsets, index - 1), after: start + at(table.offsets, index) }
}

/** The name of the calendar that leaves out the local date of an instant, or null. */
export function excluderOf(rule: Rule): (ms: number) => string | null {
  const nameOf = calendarNames(rule.input.calendars)
  return (ms) => nameOf(localDay(rule.zone, ms))
}

/** The first instant after `ms` whose local date differs. */
export function nextDateAfter(zone: Zone, ms: number): Instant {
  const day = localDay(zone, ms)
  let second = Math.floor(ms / 1000)
  // A date in which clocks change is shown by several segments.
  while (dayOfWall(second + zone.offsetAt(second)) === day) {
    const table = zone.monthAt(second)
    const index = segmentAt(table, second)
    second = Math.min((day + 1) * 86_400 - at(table.offsets, index), at(table.ends, index))
  }
  return instant(second * 1000)
}

export function localDay(zone: Zone, ms: number): number {
  const second = Math.floor(ms / 1000)
  return dayOfWall(second + zone.offsetAt(second))
}

function isShownIn(table: ZoneMonth, index: number, wall: number): boolean {
  const second = wall - at(table.offsets, index)
  return second >= at(table.starts, index) && second < at(table.ends, index)
}

function offsetText(offset: number): string {
  const size = Math.abs(offset)
  const seconds = size % 60 === 0 ? "" : `:${two(size % 60)}`
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${seconds}`
}
