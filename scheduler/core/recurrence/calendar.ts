import { ALL_KINDS_S, DAY_S, dayOfWall, packedDate, parseDate, weekday } from "#core/recurrence/civil.ts"
import type { Calendar, CalendarRules } from "#core/recurrence/shape.ts"
import { PERIODIC_FROM, type WallRule } from "#core/zone/walk.ts"

type Span = { from: number; to: number }

/** The local dates that one or more calendars leave out, as day numbers. */
export class ExcludedDays {
  /** The first day after all single dates and ranges: from here on weekdays and yearly dates decide alone. */
  readonly periodicFrom: number
  private readonly weekdays: number
  /** Index: month × 32 + day. */
  private readonly yearly: Uint8Array | null
  private readonly spans: readonly Span[]

  constructor(rules: readonly CalendarRules[]) {
    this.weekdays = rules.flatMap((rule) => rule.weekdays).reduce((mask, day) => mask | (1 << (day % 7)), 0)
    this.yearly = yearlyTable(rules.flatMap((rule) => rule.yearly))
    this.spans = mergedSpans(rules)
    this.periodicFrom = (this.spans.at(-1)?.to ?? 0) + 1
  }

  has(day: number): boolean {
    return this.hasYearly(day) || this.spanEnd(day) >= day
  }

  /** Whether some date is left for good: weekdays and yearly dates together may leave none. */
  get leavesDates(): boolean {
    const end = this.periodicFrom + ALL_KINDS_S / DAY_S
    return this.firstAllowedAfter(this.periodicFrom - 1, end) < end
  }

  /** The same for the dates of a rule; every kind of year is tried, or for steps over decades a hundred dates. */
  leavesDatesOf(rule: WallRule): boolean {
    const from = Math.max(this.periodicFrom * DAY_S, PERIODIC_FROM)
    let wall = rule.nextWall(from)
    for (let tries = 0; tries < 100 || wall < from + ALL_KINDS_S; tries++) {
      const day = dayOfWall(wall)
      // What ends before then is no matter of calendars.
      if (Number.isNaN(wall) || !this.hasYearly(day)) return true
      wall = rule.nextWall((day + 1) * DAY_S)
    }
    return false
  }

  /** The first day > `day` that is not left out, or `limit` when there is none before it. */
  firstAllowedAfter(day: number, limit: number): number {
    let next = day + 1
    while (next < limit) {
      const end = this.spanEnd(next)
      if (end >= next) next = end + 1
      else if (this.hasYearly(next)) next++
      else return next
    }
    return limit
  }

  /** The last day < `day` that is not left out, or `limit` when there is none after it. */
  lastAllowedBefore(day: number, limit: number): number {
    let previous = day - 1
    while (previous > limit) {
      const span = this.spanAt(previous)
      if (span !== undefined && span.to >= previous) previous = span.from - 1
      else if (this.hasYearly(previous)) previous--
      else return previous
    }
    return limit
  }

  /** Whether weekday or yearly rules leave the day out. */
  hasYearly(day: number): boolean {
    if (((this.weekdays >> weekday(day)) & 1) === 1) return true
    return this.yearly !== null && this.yearly[packedDate(day) & 511] === 1
  }

  /** The last day of the span that holds `day`, or a day before it when none does. */
  private spanEnd(day: number): number {
    return this.spanAt(day)?.to ?? day - 1
  }

  /** The last span that begins by `day`. */
  private spanAt(day: number): Span | undefined {
    let low = 0
    let high = this.spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      const span = this.spans[middle]
      if (span === undefined || span.from > day) high = middle
      else low = middle + 1
    }
    return this.spans[low - 1]
  }
}

/** The name of the first calendar that leaves `day` out, or null. */
export function calendarNames(calendars: readonly Calendar[]): (day: number) => string | null {
  const sets = calendars.map(({ name, rules }) => ({ name, days: new ExcludedDays([rules]) }))
  return (day) => sets.find(({ days }) => days.has(day))?.name ?? null
}

function yearlyTable(dates: readonly string[]): Uint8Array | null {
  if (dates.length === 0) return null
  const table = new Uint8Array(512)
  for (const date of dates) table[packedDate(parseDate(`2000-${date}`) ?? 0) & 511] = 1
  return table
}

function mergedSpans(rules: readonly CalendarRules[]): Span[] {
  const spans: Span[] = []
  for (const { dates, ranges } of rules) {
    for (const date of dates) spans.push(spanOf(date, date))
    for (const range of ranges) spans.push(spanOf(range.from, range.to))
  }
  spans.sort((a, b) => a.from - b.from)
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last !== undefined && span.from <= last.to + 1) last.to = Math.max(last.to, span.to)
    else merged.push(span)
  }
  return merged
}

function spanOf(from: string, to: string): Span {
  return { from: parseDate(from) ?? 0, to: parseDate(to) ?? 0 }
}
