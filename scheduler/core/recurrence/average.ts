import { valuesOf } from "#core/cron/field.ts"
import { CronLine } from "#core/cron/line.ts"
import { ExcludedDays } from "#core/recurrence/calendar.ts"
import { DAY_S, dayNumber, packedDate } from "#core/recurrence/civil.ts"
import { localDay } from "#core/recurrence/preview.ts"
import type { Rule } from "#core/recurrence/rule.ts"

/** Fires a day on average over so many days from an instant; changes of clocks are not counted. */
export type Average = { perDay: number; overDays: number }

const YEAR = 365
/** Holds every date, a leap day too. Calendars seldom say anything so far ahead: with them it is a year. */
const FOUR_YEARS = 1461
/** The sun takes long to compute. */
const MONTH = 28
const DAY_MS = DAY_S * 1000
const MINUTES = 1440
const PERIOD_MS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** Null for what fires once. No walk over single fires: a line of every second costs as much as one of every year. */
export function averageFires(rule: Rule, after: number): Average | null {
  const { recurrence, calendars } = rule.input
  const from = Math.max(after, rule.startsAt)
  const overDays = recurrence.kind === "solar" ? MONTH : calendars.length > 0 ? YEAR : FOUR_YEARS
  const first = localDay(rule.zone, from)
  const excluded = new ExcludedDays(calendars.map(({ rules }) => rules))
  const allowed = Array.from({ length: overDays }, (_, index) => first + index).filter((day) => !excluded.has(day))
  switch (recurrence.kind) {
    case "once":
      return null
    case "cron": {
      const lines = rule.wallRules.flatMap((line) => (line instanceof CronLine ? [line] : []))
      return { perDay: firesOfLines(lines, allowed) / overDays, overDays }
    }
    case "interval": {
      const period = PERIOD_MS[recurrence.unit]
      if (period !== undefined)
        return { perDay: ((DAY_MS / (period * recurrence.every)) * allowed.length) / overDays, overDays }
      return { perDay: countWalking(rule, from, overDays) / overDays, overDays }
    }
    case "solar":
      return { perDay: countWalking(rule, from, overDays) / overDays, overDays }
  }
}

/** For what fires at most about once a day. */
function countWalking(rule: Rule, from: number, days: number): number {
  const end = from + days * DAY_MS
  let count = 0
  for (let fire = rule.source.nextFire(from); fire < end; fire = rule.source.nextFire(fire)) count++
  return count
}

function firesOfLines(lines: readonly CronLine[], days: readonly number[]): number {
  const timesOf = new Map<number, number>()
  const monthly = lines.map(() => ({ month: -1, mask: 0 }))
  let fires = 0
  for (const day of days) {
    const packed = packedDate(day)
    let active = 0
    for (const [index, line] of lines.entries()) {
      const known = monthly[index]
      if (known === undefined) continue
      if (known.month !== packed >> 5) {
        const [year, month] = [packed >> 9, (packed >> 5) & 15]
        known.month = packed >> 5
        known.mask = line.daysIn(year, month, dayNumber(year, month, 1))
      }
      if (((known.mask >> (packed & 31)) & 1) === 1) active |= 1 << index
    }
    const times = timesOf.get(active) ?? timesTogether(lines.filter((_, index) => ((active >> index) & 1) === 1))
    timesOf.set(active, times)
    fires += times
  }
  return fires
}

/** How many seconds of a day at least one of the lines matches: a pair of masks holds the seconds of each minute. */
function timesTogether(lines: readonly CronLine[]): number {
  const low = new Int32Array(MINUTES)
  const high = new Int32Array(MINUTES)
  for (const { parsed } of lines) {
    const minutes = valuesOf(parsed.minute)
    for (const hour of valuesOf(parsed.hour)) {
      for (const minute of minutes) {
        const at = hour * 60 + minute
        low[at] = (low[at] ?? 0) | parsed.second.low
        high[at] = (high[at] ?? 0) | parsed.second.high
      }
    }
  }
  let count = 0
  for (let at = 0; at < MINUTES; at++) count += ones(low[at] ?? 0) + ones(high[at] ?? 0)
  return count
}

function ones(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}
