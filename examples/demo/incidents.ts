import { type Instant, instant } from "#core/brand.ts"
import type { Random } from "./random.ts"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What happened to the installation in the week before `now`. */
export type Incidents = {
  now: Instant
  /** No beat ran. */
  outage: { from: Instant; to: Instant }
  /** Redis came back empty. */
  redisLossAt: Instant
  /** A leader was killed, and another took over. */
  failoverAt: Instant
  /** Postgres was slow for a while, and so was the beat. */
  slow: { from: Instant; to: Instant }
}

export function incidentsBefore(now: Instant): Incidents {
  const ago = (ms: number) => instant(Math.floor((now - ms) / MINUTE_MS) * MINUTE_MS)
  return {
    now,
    outage: { from: ago(70 * HOUR_MS), to: instant(ago(70 * HOUR_MS - 42 * MINUTE_MS) + 7_400) },
    redisLossAt: instant(ago(123 * HOUR_MS) + 1_850),
    failoverAt: ago(30 * HOUR_MS),
    slow: { from: ago(20 * HOUR_MS), to: ago(20 * HOUR_MS - 11 * MINUTE_MS) },
  }
}

/** From due to sent. */
export function latenessMs(due: number, incidents: Incidents, random: Random): number {
  if (due >= incidents.slow.from && due < incidents.slow.to) return random.between(900, 3_400)
  if (due >= incidents.failoverAt && due < incidents.failoverAt + 2_000) return random.between(190, 420)
  return random.around(4, 0.8)
}

/** The number of the term in which something was due. */
export function epochAt(due: number, now: Instant): number {
  const { redisLossAt, outage, failoverAt } = incidentsBefore(now)
  return 39 + [redisLossAt, outage.to, failoverAt].filter((at) => due >= at).length
}
