import { sql } from "drizzle-orm"
import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { Tx } from "#db/connect.ts"
import { type ChangedSchedule, readSchedulesById, type StoredSchedule, toChanged } from "#db/queries/schedules.ts"

/** Columns that people decide about, with their Postgres types, as `ScheduleColumns` names them. */
const STAGED = {
  name: "text",
  description: "text",
  tags: "text[]",
  enabled: "boolean",
  enable_at: "timestamptz",
  disable_at: "timestamptz",
  recurrence: "jsonb",
  time_zone: "text",
  dst_policy: "text",
  starts_at: "timestamptz",
  ends_at: "timestamptz",
  max_fires: "integer",
  calendars: "text[]",
  task: "text",
  payload: "jsonb",
  queue: "text",
  priority: "integer",
  catch_up: "text",
  catch_up_window_ms: "bigint",
  catch_up_cap: "integer",
  grace_ms: "bigint",
  overlap: "text",
  jitter_ms: "bigint",
  start_deadline_ms: "bigint",
  on_redis_loss: "text",
  retry: "jsonb",
  timeout: "jsonb",
  disable_after_failures: "integer",
} as const

const RECORD = sql.raw(
  Object.entries(STAGED)
    .map(([name, type]) => `${name} ${type}`)
    .join(", "),
)
/** `name` finds the row; the switches have verbs of their own and count at creation only. */
const SWITCHES = ["enabled", "enable_at", "disable_at"]
const EDITED = Object.keys(STAGED).filter((name) => name !== "name" && !SWITCHES.includes(name))

const list = (names: readonly string[], of = "") => sql.raw(names.map((name) => `${of}${name}`).join(", "))

/** Rows as one JSON text: a statement for any number of schedules. */
export function staged(rows: readonly ScheduleColumns[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      name: row.name,
      description: row.description,
      tags: row.tags,
      enabled: row.enabled,
      enable_at: orNull(row.enableAt, formatInstant),
      disable_at: orNull(row.disableAt, formatInstant),
      recurrence: row.recurrence,
      time_zone: row.timeZone,
      dst_policy: row.dstPolicy,
      starts_at: orNull(row.startsAt, formatInstant),
      ends_at: orNull(row.endsAt, formatInstant),
      max_fires: row.maxFires,
      calendars: row.calendars,
      task: row.task,
      payload: row.payload,
      queue: row.queue,
      priority: row.priority,
      catch_up: row.catchUp,
      catch_up_window_ms: row.catchUpWindowMs,
      catch_up_cap: row.catchUpCap,
      grace_ms: row.graceMs,
      overlap: row.overlap,
      jitter_ms: row.jitterMs,
      start_deadline_ms: row.startDeadlineMs,
      on_redis_loss: row.onRedisLoss,
      retry: row.retry,
      timeout: row.timeout,
      disable_after_failures: row.disableAfterFailures,
    })),
  )
}

/** Locks the living schedules that differ from a staged row of their name, and returns them as they were. */
export async function lockDiffering(tx: Tx, rows: string): Promise<StoredSchedule[]> {
  const found = await tx.execute<{ id: string }>(sql`
    select s.id from jsonb_to_recordset(${rows}::jsonb) n(${RECORD})
    join schedules s on s.name = n.name and s.deleted_at is null
    where (${list(EDITED, "s.")}) is distinct from (${list(EDITED, "n.")})
    order by s.id for update of s`)
  if (found.rows.length === 0) return []
  return await readSchedulesById(
    tx,
    found.rows.map((row) => Number(row.id)),
  )
}

/** Writes staged rows over the schedules of those ids; what stays as it was keeps its revision. */
export async function updateStaged(
  tx: Tx,
  rows: string,
  options: { ids: readonly number[]; by: string; source: string },
): Promise<ChangedSchedule[]> {
  if (options.ids.length === 0) return []
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules s
    set (${list(EDITED)}, updated_by, source, fault, fault_at) = (${list(EDITED, "n.")}, ${options.by}, ${options.source}, null, null)
    from jsonb_to_recordset(${rows}::jsonb) n(${RECORD})
    where s.id = any(${sql.param(options.ids)}::bigint[]) and s.name = n.name and s.deleted_at is null
    returning s.id, s.name, s.revision`)
  return changed.rows.map(toChanged)
}

/** Inserts the staged rows whose name no living schedule has, nor one that is being inserted at this moment. Ids are spent on those that have one, so look first. */
export async function insertStaged(
  tx: Tx,
  rows: string,
  options: { by: string; source: string },
): Promise<ChangedSchedule[]> {
  const names = list(Object.keys(STAGED))
  const created = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    insert into schedules (${names}, updated_by, source)
    select ${list(Object.keys(STAGED), "n.")}, ${options.by}, ${options.source}
    from jsonb_to_recordset(${rows}::jsonb) n(${RECORD})
    on conflict (name) where deleted_at is null do nothing
    returning id, name, revision`)
  return created.rows.map(toChanged)
}
