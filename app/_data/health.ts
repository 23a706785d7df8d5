import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { readDb } from "#app/_data/db.ts"
import { kept } from "#app/_data/kept.ts"
import { nextFires } from "#app/_data/next-fires.ts"
import type { Health, Leader } from "#app/_health/health.ts"
import { type Instant, instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import {
  countFailedSince,
  countSchedules,
  readBeatSigns,
  readLeader,
  readNewestRuns,
  readSoonestSchedules,
} from "#db/queries/health.ts"
import { readCalendars } from "#db/queries/schedules.ts"
import { countLiveRuns, databaseNow, recentLateness, schedulesAtFault } from "#db/queries/status.ts"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const FIRES = 8
const RUNS = 20
const FAULTS = 5
const BEATS = 12

/** What the health page shows: one reading for all who look, or why there is none. */
export async function readHealth(): Promise<Answer<Health>> {
  return await answered(async () => {
    const { db } = await readDb()
    reading ??= kept(() => healthOf(db))
    return await reading()
  })
}

let reading: (() => Promise<Health>) | undefined

export async function healthOf(db: Db): Promise<Health> {
  const now = await databaseNow(db)
  const lastHour = instant(now - HOUR_MS)
  const [lease, beats, schedules, faults, live, failedInLastHour, lateness, soonest, calendars, lastRuns] =
    await Promise.all([
      readLeader(db),
      readBeatSigns(db, lastHour, BEATS),
      countSchedules(db),
      schedulesAtFault(db, FAULTS),
      countLiveRuns(db),
      countFailedSince(db, lastHour),
      recentLateness(db, now),
      readSoonestSchedules(db, FIRES),
      readCalendars(db),
      newestRuns(db, now),
    ])
  return {
    now,
    leader: lease === null ? null : leaderOf(lease, now),
    beats,
    schedules,
    faults,
    runs: {
      planned: (live.planned ?? 0) + (live.held ?? 0),
      enqueued: (live.enqueued ?? 0) + (live.retrying ?? 0),
      running: (live.running ?? 0) + (live.cancelling ?? 0),
    },
    failedInLastHour,
    lateness,
    nextFires: nextFires(soonest, calendars, now).slice(0, FIRES),
    lastRuns: lastRuns.map((run) => ({ ...run, timeZone: run.timeZone ?? "UTC" })),
  }
}

function leaderOf(lease: NonNullable<Awaited<ReturnType<typeof readLeader>>>, now: Instant): Leader {
  return {
    holder: lease.holder ?? "",
    host: lease.host,
    epoch: lease.epoch,
    since: lease.since,
    leaseLeftMs: lease.expiresAt - now,
  }
}

/** Looks at the last minute first: on a busy installation that holds enough, and a month's partitions stay unread. */
async function newestRuns(db: Db, now: Instant) {
  for (const ageMs of [MINUTE_MS, HOUR_MS, DAY_MS]) {
    const found = await readNewestRuns(db, instant(now - ageMs), RUNS)
    if (found.length === RUNS) return found
  }
  return await readNewestRuns(db, instant(now - 31 * DAY_MS), RUNS)
}
