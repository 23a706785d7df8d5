import { END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import type { FireSource } from "#core/recurrence/source.ts"

/** Every `period` ms of elapsed time. The anchor sets the phase, in both directions; bounds set the beginning. */
export class ElapsedSource implements FireSource {
  readonly cycleS = Number.POSITIVE_INFINITY
  private readonly anchor: number
  private readonly period: number

  constructor(anchor: number, period: number) {
    this.anchor = anchor
    this.period = period
  }

  nextFire(after: number): number {
    const from = Math.max(after, FIRST_SECOND * 1000 - 1)
    const fire = this.anchor + (Math.floor((from - this.anchor) / this.period) + 1) * this.period
    return fire < END_SECOND * 1000 ? fire : Number.NaN
  }

  prevFire(before: number): number {
    const from = Math.min(before, END_SECOND * 1000)
    const fire = this.anchor + (Math.ceil((from - this.anchor) / this.period) - 1) * this.period
    return fire >= FIRST_SECOND * 1000 ? fire : Number.NaN
  }
}

/** One fire, ever. */
export class OnceSource implements FireSource {
  readonly cycleS = Number.POSITIVE_INFINITY
  private readonly at: number

  constructor(at: number) {
    this.at = at
  }

  nextFire(after: number): number {
    return after < this.at ? this.at : Number.NaN
  }

  prevFire(before: number): number {
    return before > this.at ? this.at : Number.NaN
  }
}
