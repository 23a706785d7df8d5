import { and, asc, eq, gt, isNull, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import { calendars, scheduleCursors, schedules } from "#db/schema/index.ts"

export type StoredSchedule = typeof schedules.$inferSelect
export type ChangedSchedule = { id: number; name: string; revision: number }

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
      enable_at: isoOrNull(row.enableAt),
      disable_at: isoOrNull(row.disableAt),
      recurrence: row.recurrence,
      time_zone: row.timeZone,
      dst_policy: row.dstPolicy,
      starts_at: isoOrNull(row.startsAt),
      ends_at: isoOrNull(row.endsAt),
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

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}

/** One edit of names or of many schedules at a time: two cannot deadlock, nor take one name twice. Held until the transaction ends. */
export async function lockForEdits(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('onebeat_edits:' || current_schema()))`)
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

/** Inserts the staged rows whose name no living schedule has. */
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
    where not exists (select 1 from schedules s where s.name = n.name and s.deleted_at is null)
    returning id, name, revision`)
  return created.rows.map(toChanged)
}

function toChanged(row: { id: string; name: string; revision: string }): ChangedSchedule {
  return { id: Number(row.id), name: row.name, revision: Number(row.revision) }
}

/** Writes one schedule whole, but for `enabled` and `source`; a new name renames it. */
export async function writeSchedule(
  tx: Tx,
  id: number,
  columns: ScheduleColumns,
  by: string,
): Promise<StoredSchedule | null> {
  const { enabled: _, ...edited } = columns
  const rows = await tx
    .update(schedules)
    .set({ ...edited, updatedBy: by, fault: null, faultAt: null })
    .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)))
    .returning()
  return rows[0] ?? null
}

export async function readSchedulesById(db: Db | Tx, ids: readonly number[]): Promise<StoredSchedule[]> {
  return await db
    .select()
    .from(schedules)
    .where(sql`${schedules.id} = any(${sql.param(ids)}::bigint[])`)
    .orderBy(asc(schedules.id))
}

/** The living schedule of a name, locked when asked for inside a transaction. */
export async function readScheduleByName(
  db: Db | Tx,
  name: string,
  options: { lock?: boolean } = {},
): Promise<StoredSchedule | null> {
  const query = db
    .select()
    .from(schedules)
    .where(and(eq(schedules.name, name), isNull(schedules.deletedAt)))
  const rows = options.lock === true ? await query.for("update") : await query
  return rows[0] ?? null
}

/** Locks living schedules by name or by tag, in one order. */
export async function lockSchedules(
  tx: Tx,
  which: { names: readonly string[] } | { tag: string },
): Promise<StoredSchedule[]> {
  const filter = "names" in which ? sql`${schedules.name} = any(${sql.param(which.names)}::text[])` : hasTag(which.tag)
  return await tx
    .select()
    .from(schedules)
    .where(and(filter, isNull(schedules.deletedAt)))
    .orderBy(asc(schedules.id))
    .for("update")
}

function hasTag(tag: string) {
  return sql`${schedules.tags} @> array[${tag}]::text[]`
}

export type ScheduleFilter = {
  tag?: string
  queue?: string
  task?: string
  enabled?: boolean
  withFault?: boolean
  after?: string
}
export type ListedSchedule = { schedule: StoredSchedule; lastFireAt: Instant | null; fireCount: number | null }

const LISTED = { schedule: schedules, lastFireAt: scheduleCursors.lastFireAt, fireCount: scheduleCursors.fireCount }

export async function readListedByName(db: Db | Tx, name: string): Promise<ListedSchedule | null> {
  const rows = await db
    .select(LISTED)
    .from(schedules)
    .leftJoin(scheduleCursors, eq(scheduleCursors.scheduleId, schedules.id))
    .where(and(eq(schedules.name, name), isNull(schedules.deletedAt)))
  return rows[0] ?? null
}

/** Living schedules by name, `limit` of them after the name `after`. */
export async function listSchedulesPage(db: Db | Tx, filter: ScheduleFilter, limit: number): Promise<ListedSchedule[]> {
  return await db
    .select(LISTED)
    .from(schedules)
    .leftJoin(scheduleCursors, eq(scheduleCursors.scheduleId, schedules.id))
    .where(
      and(
        isNull(schedules.deletedAt),
        filter.tag === undefined ? undefined : hasTag(filter.tag),
        filter.queue === undefined ? undefined : eq(schedules.queue, filter.queue),
        filter.task === undefined ? undefined : eq(schedules.task, filter.task),
        filter.enabled === undefined ? undefined : eq(schedules.enabled, filter.enabled),
        filter.withFault === true ? sql`${schedules.fault} is not null` : undefined,
        filter.after === undefined ? undefined : gt(schedules.name, filter.after),
      ),
    )
    .orderBy(asc(schedules.name))
    .limit(limit)
}

/** Living names, for "did you mean": a bounded look. */
export async function someScheduleNames(db: Db | Tx, limit = 5_000): Promise<string[]> {
  const rows = await db.select({ name: schedules.name }).from(schedules).where(isNull(schedules.deletedAt)).limit(limit)
  return rows.map((row) => row.name)
}

export async function setEnabled(
  tx: Tx,
  ids: readonly number[],
  to: { enabled: boolean; note: string | null; until: Instant | null; by: string },
): Promise<ChangedSchedule[]> {
  if (ids.length === 0) return []
  const until = isoOrNull(to.until)
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules set enabled = ${to.enabled}, enabled_note = ${to.note}, updated_by = ${to.by},
      enable_at = ${to.enabled ? null : until}::timestamptz,
      disable_at = case when ${to.enabled} then coalesce(${until}::timestamptz, disable_at) else disable_at end
    where id = any(${sql.param(ids)}::bigint[]) and deleted_at is null
    returning id, name, revision`)
  return changed.rows.map(toChanged)
}

export async function markDeleted(tx: Tx, ids: readonly number[], by: string): Promise<ChangedSchedule[]> {
  if (ids.length === 0) return []
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules set deleted_at = clock_timestamp(), updated_by = ${by}
    where id = any(${sql.param(ids)}::bigint[]) and deleted_at is null
    returning id, name, revision`)
  return changed.rows.map(toChanged)
}

export async function readCalendars(db: Db | Tx): Promise<{ name: string; rules: unknown }[]> {
  return await db.select({ name: calendars.name, rules: calendars.rules }).from(calendars)
}
