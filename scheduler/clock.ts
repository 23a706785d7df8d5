import { type Instant, instant } from "#core/brand.ts"

/** Time as the beat knows it: the database's, carried forward by this machine's monotonic clock. */
export type DatabaseClock = {
  /** Milliseconds since an arbitrary moment; never jumps. */
  monotonicMs(): number
  /** The database's time now, as of the last reading. */
  now(): Instant
  /** Takes a reading: what the database said, and when it was asked and answered. Returns by how much the clock moved, in ms. */
  read(databaseNow: Instant, askedMs: number, answeredMs: number): number
}

/** A slower answer says too little about when the database looked at its clock: the process may have been frozen in between. */
const SLOW_ANSWER_MS = 100

export function openDatabaseClock(): DatabaseClock {
  let reading: { offset: number; isPoor: boolean } | null = null
  const monotonicMs = () => performance.now()
  return {
    monotonicMs,
    now() {
      if (reading === null) throw new Error("the database's clock has not been read yet")
      return instant(Math.round(monotonicMs() + reading.offset))
    },
    read(databaseNow, askedMs, answeredMs) {
      const found = databaseNow - (askedMs + answeredMs) / 2
      const isSlow = answeredMs - askedMs > SLOW_ANSWER_MS
      if (reading === null || reading.isPoor) {
        reading = { offset: found, isPoor: isSlow }
        return 0
      }
      if (isSlow) return 0
      const moved = found - reading.offset
      // Small differences are the network's: follow them slowly, so that the clock does not shake.
      reading.offset = Math.abs(moved) > 50 ? found : reading.offset + moved / 8
      return moved
    },
  }
}
