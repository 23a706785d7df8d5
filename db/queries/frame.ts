import { isNull, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import { schedules } from "#db/schema/index.ts"

export type Frame = {
  now: Instant
  leader: { holder: string; epoch: number } | null
  standbys: number
  liveRuns: number
}

/** A beat without a sign for so long does not stand by. */
const SIGN = sql`interval '10 s'`

/** What stands at the edge of every page, in one statement. */
export async function readFrame(db: Db): Promise<Frame> {
  const found = await db.execute<{
    now: number
    holder: string | null
    epoch: string | null
    beats: string
    live: string
  }>(sql`
    select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now, leader.holder, leader.epoch,
      (select count(*) from beats where seen_at > clock_timestamp() - ${SIGN} and id is distinct from leader.holder) as beats,
      (select count(*) from runs where state in ('held', 'enqueued', 'running', 'retrying', 'cancelling')) as live
    from (values (1)) one
    left join lateral (
      select holder, epoch from leases where holder is not null and expires_at > clock_timestamp() order by epoch desc limit 1
    ) leader on true`)
  const row = found.rows[0]
  if (row === undefined) throw new Error("a select without a from always has a row")
  return {
    now: instant(row.now),
    leader: row.holder === null ? null : { holder: row.holder, epoch: Number(row.epoch) },
    standbys: Number(row.beats),
    liveRuns: Number(row.live),
  }
}

export async function countLivingSchedules(db: Db): Promise<number> {
  const rows = await db.select({ count: sql<string>`count(*)` }).from(schedules).where(isNull(schedules.deletedAt))
  return Number(rows[0]?.count)
}

/** Living schedules whose names begin with a text, then those that have it elsewhere; each of the two looks ends early. */
export async function findSchedulesByName(
  db: Db,
  text: string,
  limit: number,
): Promise<{ id: number; name: string; task: string; enabled: boolean }[]> {
  const columns = { id: schedules.id, name: schedules.name, task: schedules.task, enabled: schedules.enabled }
  const begins = await db
    .select(columns)
    .from(schedules)
    .where(sql`${schedules.deletedAt} is null and starts_with(${schedules.name}, ${text})`)
    .orderBy(schedules.name)
    .limit(limit)
  if (begins.length === limit) return begins
  const holds = await db
    .select(columns)
    .from(schedules)
    .where(
      sql`${schedules.deletedAt} is null and position(lower(${text}) in lower(${schedules.name})) > 0 and not starts_with(${schedules.name}, ${text})`,
    )
    .limit(limit - begins.length)
  return [...begins, ...holds]
}
