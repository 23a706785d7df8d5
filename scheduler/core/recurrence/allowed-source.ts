import type { ExcludedDays } from "#core/recurrence/calendar.ts"
import { DAY_S, dayOfWall, END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import type { FireSource } from "#core/recurrence/source.ts"
import { at, segmentAt } from "#core/zone/month.ts"
import { PERIODIC_FROM } from "#core/zone/walk.ts"
import type { Zone } from "#core/zone/zone.ts"

/**
 * How many excluded stretches in a row end a search where no cycle of dates does. One stretch holds a period at least,
 * and only periods of whole weeks can go on missing the allowed dates: these are more than 150 years.
 */
const MAX_STRETCHES = 8000

/** A source without the fires whose local date calendars leave out: the date that a clock in the zone then shows. */
export class AllowedSource implements FireSource {
  private readonly inner: FireSource
  private readonly days: ExcludedDays
  private readonly zone: Zone
  readonly cycleS: number
  /** From this second on, clocks and calendars alike depend on the kind of year alone. */
  private readonly periodicFrom: number

  constructor(inner: FireSource, days: ExcludedDays, zone: Zone) {
    this.inner = inner
    this.days = days
    this.zone = zone
    this.cycleS = inner.cycleS
    this.periodicFrom = Math.max(PERIODIC_FROM, (days.periodicFrom + 2) * DAY_S)
  }

  /** Whether some fire is left, `from` an instant on; what ends by itself is no matter of calendars. */
  leavesFires(from: number): boolean {
    return !Number.isNaN(this.nextFire(from)) || Number.isNaN(this.inner.nextFire(this.periodicFrom * 1000))
  }

  nextFire(after: number): number {
    const end = Math.min(END_SECOND * 1000, Math.max(after, this.periodicFrom * 1000) + this.cycleS * 1000)
    let fire = this.inner.nextFire(after)
    for (let stretch = 0; stretch < MAX_STRETCHES && fire < end; stretch++) {
      const from = this.allowedFrom(Math.floor(fire / 1000))
      if (from * 1000 <= fire) return fire
      fire = this.inner.nextFire(from * 1000 - 1)
    }
    return Number.NaN
  }

  /** What one cycle of the periodic years does not hold, none of them holds: the search goes on below them. */
  prevFire(before: number): number {
    const cycle = this.cycleS * 1000
    const below = this.periodicFrom * 1000 + cycle
    const fire = before - cycle > below ? this.prevSince(before - cycle, before) : Number.NaN
    return Number.isNaN(fire) ? this.prevSince(FIRST_SECOND * 1000, Math.min(before, below)) : fire
  }

  private prevSince(begin: number, before: number): number {
    let fire = this.inner.prevFire(before)
    for (let stretch = 0; stretch < MAX_STRETCHES && fire >= begin; stretch++) {
      const until = this.allowedUntil(Math.floor(fire / 1000))
      if (until * 1000 > fire) return fire
      fire = this.inner.prevFire(until * 1000)
    }
    return Number.NaN
  }

  /** `second` when its date is allowed, else a later second before which no date is. */
  private allowedFrom(second: number): number {
    if (second < FIRST_SECOND || second >= END_SECOND) return second
    const table = this.zone.monthAt(second)
    const index = segmentAt(table, second)
    const offset = at(table.offsets, index)
    const day = dayOfWall(second + offset)
    if (!this.days.has(day)) return second
    const allowed = this.days.firstAllowedAfter(day, END_SECOND / DAY_S) * DAY_S - offset
    const segmentEnd = at(table.ends, index)
    if (allowed <= segmentEnd) return allowed
    // Only within two days can a change bring back dates before `day`; later ones bring back excluded dates.
    return segmentEnd > second + 2 * DAY_S ? Math.max(segmentEnd, allowed - 2 * DAY_S) : segmentEnd
  }

  /** `second + 1` when its date is allowed, else an earlier second from which on none is, up to `second`. */
  private allowedUntil(second: number): number {
    if (second < FIRST_SECOND || second >= END_SECOND) return second + 1
    const table = this.zone.monthAt(second)
    const index = segmentAt(table, second)
    const offset = at(table.offsets, index)
    const day = dayOfWall(second + offset)
    if (!this.days.has(day)) return second + 1
    const allowed = (this.days.lastAllowedBefore(day, FIRST_SECOND / DAY_S - 1) + 1) * DAY_S - offset
    const start = at(table.starts, index)
    if (allowed >= start) return allowed
    return second - start > 2 * DAY_S ? Math.min(start, allowed + 2 * DAY_S) : start
  }
}
