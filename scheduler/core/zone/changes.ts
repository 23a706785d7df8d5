import { DAY_S } from "#core/recurrence/civil.ts"
import type { OffsetProbe } from "#core/zone/intl.ts"

const WEEK_S = 7 * DAY_S
const HINTS = 4

export type Change = { second: number; offset: number }

/**
 * Finds the seconds at which a zone's offset changes, by asking for offsets. Remembers at which times of the week
 * changes came, since rules repeat those: most changes are then found with a few questions instead of twenty.
 */
export class ChangeFinder {
  private readonly probe: OffsetProbe
  private readonly timesOfWeek: number[] = []

  constructor(probe: OffsetProbe) {
    this.probe = probe
  }

  /** The offset at `from`, and the changes in `from < second ≤ to`. */
  find(from: number, to: number, step: number): { offset: number; changes: Change[] } {
    const first = this.probe(from)
    const changes: Change[] = []
    let second = from
    let offset = first
    while (second < to) {
      const ahead = Math.min(second + step, to)
      const offsetAhead = this.probe(ahead)
      if (offsetAhead !== offset) {
        changes.push({ second: this.locate(second, ahead, offset), offset: offsetAhead })
      }
      second = ahead
      offset = offsetAhead
    }
    return { offset: first, changes }
  }

  private locate(low: number, high: number, offset: number): number {
    for (const timeOfWeek of this.timesOfWeek) {
      const first = low + 1 + ((((timeOfWeek - low - 1) % WEEK_S) + WEEK_S) % WEEK_S)
      for (let guess = first; guess <= high; guess += WEEK_S) {
        if (this.probe(guess) !== offset && this.probe(guess - 1) === offset) return guess
      }
    }
    const found = this.bisect(low, high, offset)
    this.timesOfWeek.unshift(((found % WEEK_S) + WEEK_S) % WEEK_S)
    if (this.timesOfWeek.length > HINTS) this.timesOfWeek.pop()
    return found
  }

  private bisect(low: number, high: number, offset: number): number {
    let before = low
    let after = high
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (this.probe(middle) === offset) before = middle
      else after = middle
    }
    return after
  }
}
