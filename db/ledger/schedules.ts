import type pg from "pg"
import type { ScheduleId } from "#core/brand.ts"
import type { ScheduleRow } from "#core/schedule-row.ts"
import { ms, readInstant, readInstantOrNull, rowsOf } from "#db/ledger/sql.ts"

type Raw = Omit<
  ScheduleRow,
  | "id"
  | "revision"
  | "startsAt"
  | "endsAt"
  | "effectiveAt"
  | "createdAt"
  | "deletedAt"
  | "catchUpWindowMs"
  | "graceMs"
  | "jitterMs"
  | "startDeadlineMs"
> & {
  id: string
  revision: string
  starts: number | null
  ends: number | null
  effective: number
  created: number
  deleted: number | null
  window: string | null
  grace: string
  jitter: string
  deadline: string | null
}

/** Schedules as they stand, deleted ones included, with the calendars they name. Nothing in them has been checked. */
export async function readSchedules(pool: pg.Pool, ids: readonly ScheduleId[]): Promise<ScheduleRow[]> {
  if (ids.length === 0) return []
  const rows = await rowsOf<Raw>(
    pool,
    `select s.id, s.name, s.enabled, s.recurrence, s.time_zone as "timeZone", s.dst_policy as "dstPolicy",
       ${ms(finite("s.starts_at"), "starts")}, ${ms(finite("s.ends_at"), "ends")}, s.max_fires as "maxFires", s.calendars as "calendarNames",
       s.task, s.payload, s.queue, s.priority, s.catch_up as "catchUp", s.catch_up_window_ms as "window", s.catch_up_cap as "catchUpCap",
       s.grace_ms as grace, s.overlap, s.jitter_ms as jitter, s.start_deadline_ms as deadline, s.on_redis_loss as "onRedisLoss",
       s.retry, s.timeout, s.revision, ${ms(finite("s.effective_at"), "effective")}, ${ms(finite("s.created_at"), "created")}, ${ms(finite("s.deleted_at"), "deleted")},
       case when s.calendars = '{}' then '[]'::jsonb else coalesce(
         (select jsonb_agg(jsonb_build_object('name', c.name, 'rules', c.rules)) from calendars c where c.name = any(s.calendars)), '[]') end as calendars
     from schedules s where s.id = any($1::bigint[])`,
    [ids],
  )
  return rows.map((row) => {
    const { starts, ends, effective, created, deleted, window, grace, jitter, deadline, ...rest } = row
    return {
      ...rest,
      id: Number(row.id),
      revision: Number(row.revision),
      startsAt: readInstantOrNull(starts),
      endsAt: readInstantOrNull(ends),
      effectiveAt: readInstant(effective),
      createdAt: readInstant(created),
      deletedAt: readInstantOrNull(deleted),
      catchUpWindowMs: window === null ? null : Number(window),
      graceMs: Number(grace),
      jitterMs: Number(jitter),
      startDeadlineMs: deadline === null ? null : Number(deadline),
    }
  })
}

/** Anybody may write `infinity` by SQL, which no instant can hold: as good as the ends of the calendar. */
function finite(column: string): string {
  return `case when ${column} is not null then greatest(least(${column}, '9999-12-31 00:00Z'), '0001-01-01 00:00Z') end`
}
