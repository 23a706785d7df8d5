import { eq, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"
import { scheduleCursors, schedules } from "#db/schema/index.ts"

export type CursorView = { fireCount: number; lastFireAt: Instant | null; failuresInARow: number }
export type ScheduleWithCursor = { schedule: StoredSchedule; cursor: CursorView | null }

/** Schedules with their cursors, living or not, in no order. */
export async function readWithCursors(db: Db | Tx, ids: readonly number[]): Promise<ScheduleWithCursor[]> {
  return await db
    .select({
      schedule: schedules,
      // Drizzle takes the whole for missing when its first column is null: one that never is comes first.
      cursor: {
        fireCount: scheduleCursors.fireCount,
        lastFireAt: scheduleCursors.lastFireAt,
        failuresInARow: scheduleCursors.failuresInARow,
      },
    })
    .from(schedules)
    .leftJoin(scheduleCursors, eq(scheduleCursors.scheduleId, schedules.id))
    .where(sql`${schedules.id} = any(${sql.param(ids)}::bigint[])`)
}

/** A run as strips and charts show it. */
export type StripRun = {
  id: string
  state: RunState
  reason: RunReason | null
  trigger: RunTrigger
  attempt: number
  fireAt: Instant
  dueAt: Instant
  enqueuedAt: Instant | null
  startedAt: Instant | null
  finishedAt: Instant | null
}

/** The newest `count` runs of each schedule, oldest first. One statement; each schedule costs a look into each day's index. */
export async function readStrips(db: Db | Tx, ids: readonly number[], count: number): Promise<Map<number, StripRun[]>> {
  const ms = (column: string, name: string) => sql.raw(`(extract(epoch from r.${column}) * 1000)::float8 as ${name}`)
  const found = await db.execute<{
    of: string
    id: string
    state: RunState
    reason: RunReason | null
    trigger: RunTrigger
    attempt: number
    fire: number
    due: number
    enqueued: number | null
    started: number | null
    finished: number | null
  }>(sql`
    select i.of, r.id, r.state, r.reason, r.trigger, r.attempt, ${ms("fire_at", "fire")}, ${ms("due_at", "due")},
      ${ms("enqueued_at", "enqueued")}, ${ms("started_at", "started")}, ${ms("finished_at", "finished")}
    from unnest(${sql.param(ids)}::bigint[]) i(of)
    cross join lateral (
      select id, state, reason, trigger, attempt, fire_at, due_at, enqueued_at, started_at, finished_at
      from runs where schedule_id = i.of order by fire_at desc nulls last limit ${count}) r`)
  const strips = new Map<number, StripRun[]>(ids.map((id) => [id, []]))
  for (const { of, fire, due, enqueued, started, finished, ...run } of found.rows)
    strips.get(Number(of))?.push({
      ...run,
      fireAt: instant(fire),
      dueAt: instant(due),
      enqueuedAt: instantOrNull(enqueued),
      startedAt: instantOrNull(started),
      finishedAt: instantOrNull(finished),
    })
  for (const strip of strips.values()) strip.sort((a, b) => a.fireAt - b.fireAt)
  return strips
}

function instantOrNull(ms: number | null): Instant | null {
  return ms === null ? null : instant(ms)
}

export type ScheduleCounts = {
  all: number
  failing: number
  nextHour: number
  disabled: number
  setAside: number
  ownedByFiles: number
}

const HOUR_MS = 3_600_000

/** Each by an index of its own. What fires within the hour is counted by cursors: those of what cannot fire have no next. */
export async function countScheduleViews(db: Db | Tx, now: Instant): Promise<ScheduleCounts> {
  const inAnHour = formatInstant(instant(now + HOUR_MS))
  const found = await db.execute<ScheduleCounts>(sql`
    select
      (select count(*)::float8 from schedules where deleted_at is null) as "all",
      (select count(*)::float8 from schedule_cursors c join schedules s on s.id = c.schedule_id
        where c.failures_in_a_row > 0 and s.deleted_at is null) as "failing",
      (select count(*)::float8 from schedule_cursors where next_fire_at < ${inAnHour}::timestamptz) as "nextHour",
      (select count(*)::float8 from schedules where not enabled and deleted_at is null) as "disabled",
      (select count(*)::float8 from schedules where fault is not null and deleted_at is null) as "setAside",
      (select count(*)::float8 from schedules where source like 'file:%' and deleted_at is null) as "ownedByFiles"`)
  const [counts] = found.rows
  if (counts === undefined) throw new Error("a row of counts was expected")
  return counts
}
