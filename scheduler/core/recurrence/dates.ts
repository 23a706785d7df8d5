import { DAY_S, dayNumber, daysInMonth, LAST_YEAR, packedDate } from "#core/recurrence/civil.ts"
import type { WallRule } from "#core/zone/walk.ts"

const FIRST_WALL_YEAR = 1899

/** Every `every` days from the day `anchor`, in both directions, at `time` seconds past midnight on the wall. */
export class EveryDays implements WallRule {
  readonly cycleS = Number.POSITIVE_INFINITY
  private readonly anchor: number
  private readonly every: number
  private readonly time: number

  constructor(anchor: number, every: number, time: number) {
    this.anchor = anchor
    this.every = every
    this.time = time
  }

  nextWall(wall: number): number {
    const day = Math.ceil((wall - this.time) / DAY_S)
    return (this.anchor + Math.ceil((day - this.anchor) / this.every) * this.every) * DAY_S + this.time
  }

  prevWall(wall: number): number {
    const day = Math.floor((wall - this.time) / DAY_S)
    return (this.anchor + Math.floor((day - this.anchor) / this.every) * this.every) * DAY_S + this.time
  }
}

/** Every `every` months from the month of the day `anchor`, on its day of the month or, if shorter, the last one. */
export class EveryMonths implements WallRule {
  readonly cycleS = Number.POSITIVE_INFINITY
  private readonly anchorMonth: number
  private readonly day: number
  private readonly every: number
  private readonly time: number

  constructor(anchor: number, every: number, time: number) {
    const packed = packedDate(anchor)
    this.anchorMonth = monthNumber(packed)
    this.day = packed & 31
    this.every = every
    this.time = time
  }

  nextWall(wall: number): number {
    const month = monthNumber(packedDate(Math.floor(wall / DAY_S)))
    const first = this.anchorMonth + Math.ceil((month - this.anchorMonth) / this.every) * this.every
    const found = this.wallIn(first)
    return found >= wall ? found : this.wallIn(first + this.every)
  }

  prevWall(wall: number): number {
    const month = monthNumber(packedDate(Math.floor(wall / DAY_S)))
    const last = this.anchorMonth + Math.floor((month - this.anchorMonth) / this.every) * this.every
    const found = this.wallIn(last)
    return found <= wall ? found : this.wallIn(last - this.every)
  }

  private wallIn(month: number): number {
    const year = Math.floor(month / 12)
    if (year > LAST_YEAR + 1 || year < FIRST_WALL_YEAR) return Number.NaN
    const ofYear = month - year * 12 + 1
    return dayNumber(year, ofYear, Math.min(this.day, daysInMonth(year, ofYear))) * DAY_S + this.time
  }
}

/** Months since the year 0. */
function monthNumber(packed: number): number {
  return (packed >> 9) * 12 + ((packed >> 5) & 15) - 1
}
