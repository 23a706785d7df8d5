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

export function openDatabaseClock(): DatabaseClock {
  let offset: number | null = null
  const monotonicMs = () => performance.now()
  return {
    monotonicMs,
    now() {
      if (offset === null) throw new Error("the database's clock has not been read yet")
      return instant(Math.round(monotonicMs() + offset))
    },
    read(databaseNow, askedMs, answeredMs) {
      const found = databaseNow - (askedMs + answeredMs) / 2
      const moved = offset === null ? 0 : found - offset
      // Small differences are the network's: follow them slowly, so that the clock does not shake.
      offset = offset === null || Math.abs(moved) > 50 ? found : offset + moved / 8
      return moved
    },
  }
}
