import { daysOfMonthField, daysOfWeekField, daysUpTo, lowestBit } from "#core/cron/days.ts"
import type { FieldSet } from "#core/cron/field.ts"
import type { ParsedLine } from "#core/cron/parse.ts"
import { ALL_KINDS_S, DAY_S, dayNumber, daysInMonth, LAST_YEAR, packedDate, weekday } from "#core/recurrence/civil.ts"
import type { WallRule } from "#core/zone/walk.ts"

const FIRST_WALL_YEAR = 1899

/** A cron line as bit sets over wall time. It knows nothing of zones; `zone/walk.ts` lays it on a zone's clock. */
export class CronLine implements WallRule {
  readonly parsed: ParsedLine
  readonly cycleS = ALL_KINDS_S
  /** Neither minute nor hour field begins with `*`: under `once` and `skip` each nominal time counts once. */
  readonly isFixed: boolean
  private readonly secondLow: number
  private readonly secondHigh: number
  private readonly minuteLow: number
  private readonly minuteHigh: number
  private readonly hours: number
  private readonly months: number
  private readonly isEveryDay: boolean
  private readonly eitherDay: boolean
  private readonly firstTime: number
  private readonly lastTime: number

  constructor(parsed: ParsedLine) {
    const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parsed
    this.parsed = parsed
    this.isFixed = !minute.star && !hour.star
    this.secondLow = second.low
    this.secondHigh = second.high
    this.minuteLow = minute.low
    this.minuteHigh = minute.high
    this.hours = hour.low
    this.months = month.low
    this.isEveryDay = month.low === 0x1ffe && dayOfMonth.low === -2 && dayOfWeek.low === 0x7f
    this.eitherDay = !dayOfMonth.star && !dayOfWeek.star
    this.firstTime = lowestBit(hour.low) * 3600 + firstOfSixty(minute) * 60 + firstOfSixty(second)
    this.lastTime = highestBit(hour.low) * 3600 + lastOfSixty(minute) * 60 + lastOfSixty(second)
  }

  nextWall(wall: number): number {
    const day = Math.floor(wall / DAY_S)
    const found = this.isEveryDay ? day : this.nextDay(day)
    if (found !== day) return found * DAY_S + this.firstTime
    const time = this.nextTime(wall - day * DAY_S)
    if (time >= 0) return day * DAY_S + time
    return (this.isEveryDay ? day + 1 : this.nextDay(day + 1)) * DAY_S + this.firstTime
  }

  prevWall(wall: number): number {
    const day = Math.floor(wall / DAY_S)
    const found = this.isEveryDay ? day : this.prevDay(day)
    if (found !== day) return found * DAY_S + this.lastTime
    const time = this.prevTime(wall - day * DAY_S)
    if (time >= 0) return day * DAY_S + time
    return (this.isEveryDay ? day - 1 : this.prevDay(day - 1)) * DAY_S + this.lastTime
  }

  /** The first matching day number ≥ `from`, NaN beyond the last year. */
  nextDay(from: number): number {
    const packed = packedDate(from)
    let year = packed >> 9
    let month = (packed >> 5) & 15
    let firstDay = from - (packed & 31) + 1
    let mask = this.daysIn(year, month, firstDay) & (-1 << (packed & 31))
    while (mask === 0) {
      const later = this.months & (-1 << (month + 1))
      if (later === 0) year++
      month = lowestBit(later === 0 ? this.months : later)
      if (year > LAST_YEAR) return Number.NaN
      firstDay = dayNumber(year, month, 1)
      mask = this.daysIn(year, month, firstDay)
    }
    return firstDay + lowestBit(mask) - 1
  }

  /** The last matching day number ≤ `from`, NaN before the first year. */
  prevDay(from: number): number {
    const packed = packedDate(from)
    let year = packed >> 9
    let month = (packed >> 5) & 15
    let firstDay = from - (packed & 31) + 1
    let mask = this.daysIn(year, month, firstDay) & daysUpTo(packed & 31)
    while (mask === 0) {
      const earlier = this.months & ((1 << month) - 1)
      if (earlier === 0) year--
      month = highestBit(earlier === 0 ? this.months : earlier)
      if (year < FIRST_WALL_YEAR) return Number.NaN
      firstDay = dayNumber(year, month, 1)
      mask = this.daysIn(year, month, firstDay)
    }
    return firstDay + highestBit(mask) - 1
  }

  /** The matching days of a month as a mask, bit n for day n. `firstDay` is the day number of its 1st. */
  daysIn(year: number, month: number, firstDay: number): number {
    if (((this.months >> month) & 1) === 0) return 0
    const length = daysInMonth(year, month)
    const first = weekday(firstDay)
    const byDate = daysOfMonthField(this.parsed.dayOfMonth, first, length)
    const byWeekday = daysOfWeekField(this.parsed.dayOfWeek, first, length)
    return this.eitherDay ? byDate | byWeekday : byDate & byWeekday
  }

  /** The first matching second of a day ≥ `from`, or -1. */
  private nextTime(from: number): number {
    const hour = (from / 3600) | 0
    const minute = ((from / 60) | 0) - hour * 60
    if (((this.hours >> hour) & 1) === 1) {
      if (isSet(this.minuteLow, this.minuteHigh, minute)) {
        const second = nextBit(this.secondLow, this.secondHigh, from % 60)
        if (second >= 0) return hour * 3600 + minute * 60 + second
      }
      const later = nextBit(this.minuteLow, this.minuteHigh, minute + 1)
      if (later >= 0) return hour * 3600 + later * 60 + (this.firstTime % 60)
    }
    const laterHours = this.hours & (-2 << hour)
    return laterHours === 0 ? -1 : lowestBit(laterHours) * 3600 + (this.firstTime % 3600)
  }

  /** The last matching second of a day ≤ `from`, or -1. */
  private prevTime(from: number): number {
    const hour = (from / 3600) | 0
    const minute = ((from / 60) | 0) - hour * 60
    if (((this.hours >> hour) & 1) === 1) {
      if (isSet(this.minuteLow, this.minuteHigh, minute)) {
        const second = prevBit(this.secondLow, this.secondHigh, from % 60)
        if (second >= 0) return hour * 3600 + minute * 60 + second
      }
      const earlier = prevBit(this.minuteLow, this.minuteHigh, minute - 1)
      if (earlier >= 0) return hour * 3600 + earlier * 60 + (this.lastTime % 60)
    }
    const earlierHours = this.hours & ((1 << hour) - 1)
    return earlierHours === 0 ? -1 : highestBit(earlierHours) * 3600 + (this.lastTime % 3600)
  }
}

/** Position of the highest set bit of a mask that is not 0. */
function highestBit(mask: number): number {
  return 31 - Math.clz32(mask)
}

function isSet(low: number, high: number, value: number): boolean {
  return ((value < 32 ? low >>> value : high >>> (value - 32)) & 1) === 1
}

/** The lowest set bit ≥ `from` (0 to 60) of 64, or -1. */
function nextBit(low: number, high: number, from: number): number {
  if (from < 32) {
    const rest = low & (-1 << from)
    if (rest !== 0) return lowestBit(rest)
    return high === 0 ? -1 : 32 + lowestBit(high)
  }
  const rest = high & (-1 << (from - 32))
  return rest === 0 ? -1 : 32 + lowestBit(rest)
}

/** The highest set bit ≤ `from` (-1 to 59) of 64, or -1. */
function prevBit(low: number, high: number, from: number): number {
  if (from >= 32) {
    const rest = high & (from === 63 ? -1 : (1 << (from - 31)) - 1)
    if (rest !== 0) return 32 + highestBit(rest)
  }
  if (from < 0) return -1
  const rest = from >= 31 ? low : low & ((2 << from) - 1)
  return rest === 0 ? -1 : highestBit(rest)
}

function firstOfSixty(field: FieldSet): number {
  return field.low === 0 ? 32 + lowestBit(field.high) : lowestBit(field.low)
}

function lastOfSixty(field: FieldSet): number {
  return field.high === 0 ? highestBit(field.low) : 32 + highestBit(field.high)
}
