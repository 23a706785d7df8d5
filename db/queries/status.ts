import { and, asc, desc, gt, isNotNull, isNull, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import type { RunState } from "#core/run-state.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import { beats, leases, schedules } from "#db/schema/index.ts"

const BEAT_SEEN_WITHIN = sql`interval '30 seconds'`
const LATENESS_OVER_MS = 300_000
/** A run enqueued within the last minutes can have been due this much earlier, when Redis was away. */
const LATE_AT_MOST_MS = 1_800_000

/** What time it is, by the clock that counts. */
export async function databaseNow(db: Db | Tx): Promise<Instant> {
  const found = await db.execute<{ ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  )
  return instant(Math.floor(found.rows[0]?.ms ?? Number.NaN))
}

/** The holder of a lease that has not expired by the database's clock. */
export async function currentLeader(
  db: Db | Tx,
): Promise<{ holder: string; epoch: number; since: Instant | null } | null> {
  const rows = await db
    .select({ holder: leases.holder, epoch: leases.epoch, since: leases.acquiredAt })
    .from(leases)
    .where(and(isNotNull(leases.holder), sql`${leases.expiresAt} > clock_timestamp()`))
    .orderBy(desc(leases.epoch))
    .limit(1)
  const leader = rows[0]
  return leader === undefined || leader.holder === null ? null : { ...leader, holder: leader.holder }
}

export async function livingBeats(db: Db | Tx): Promise<{ id: string; role: string; host: string; seenAt: Instant }[]> {
  return await db
    .select({ id: beats.id, role: beats.role, host: beats.host, seenAt: beats.seenAt })
    .from(beats)
    .where(gt(beats.seenAt, sql`clock_timestamp() - ${BEAT_SEEN_WITHIN}`))
    .orderBy(asc(beats.startedAt))
}

/** Of scheduled runs sent in the five minutes before `now`: how much later than due, in ms. Null when there were none. */
export async function recentLateness(db: Db | Tx, now: Instant): Promise<{ p50Ms: number; p99Ms: number } | null> {
  const found = await db.execute<{ p50: number | null; p99: number | null }>(sql`
    select percentile_disc(0.5) within group (order by late)::float8 as p50, percentile_disc(0.99) within group (order by late)::float8 as p99
    from (
      select extract(epoch from enqueued_at - due_at) * 1000 as late from runs
      where fire_at > ${iso(now - LATENESS_OVER_MS - LATE_AT_MOST_MS)}::timestamptz and fire_at < ${iso(now + 60_000)}::timestamptz
        and trigger = 'schedule' and enqueued_at > ${iso(now - LATENESS_OVER_MS)}::timestamptz
    ) sent`)
  const row = found.rows[0]
  return row === undefined || row.p50 === null || row.p99 === null ? null : { p50Ms: row.p50, p99Ms: row.p99 }
}

function iso(ms: number): string {
  return formatInstant(instant(ms))
}

/** How many runs are in each of the states that have not ended. */
export async function countLiveRuns(db: Db | Tx): Promise<Partial<Record<RunState, number>>> {
  const found = await db.execute<{ state: RunState; count: number }>(sql`
    select 'planned' as state, count(*)::float8 as count from runs where state = 'planned'
    union all
    select state, count(*)::float8 from runs where state in ('held', 'enqueued', 'running', 'retrying', 'cancelling') group by state`)
  return Object.fromEntries(found.rows.map((row) => [row.state, row.count]))
}

/** Schedules that the beat has set aside, latest first. */
export async function schedulesAtFault(
  db: Db | Tx,
  limit = 1_000,
): Promise<{ schedule: string; message: string; at: Instant | null }[]> {
  const rows = await db
    .select({ schedule: schedules.name, message: schedules.fault, at: schedules.faultAt })
    .from(schedules)
    .where(and(isNotNull(schedules.fault), isNull(schedules.deletedAt)))
    .orderBy(sql`${schedules.faultAt} desc nulls last`, asc(schedules.id))
    .limit(limit)
  return rows.map((row) => ({ ...row, message: row.message ?? "" }))
}
