import { type Instant, instant } from "#core/brand.ts"
import type { DatabaseClock } from "#scheduler/clock.ts"

export type ManualClock = DatabaseClock & {
  /** Moves both hands on. */
  advance(ms: number): void
  set(now: Instant): void
}

/** The database's time as a test wants it. Stands still until it is moved. */
export function openManualClock(now: Instant): ManualClock {
  let wall: number = now
  let monotonic = 1_000_000
  return {
    monotonicMs: () => monotonic,
    now: () => instant(wall),
    read: () => 0,
    advance(ms) {
      wall += ms
      monotonic += ms
    },
    set(to) {
      monotonic += Math.max(0, to - wall)
      wall = to
    },
  }
}
