import { and, asc, eq, gt, isNull, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { Db, Tx } from "#db/connect.ts"
import { calendars, scheduleCursors, schedules } from "#db/schema/index.ts"

export type StoredSchedule = typeof schedules.$inferSelect
export type ChangedSchedule = { id: number; name: string; revision: number }

/** One edit of names or of many schedules at a time: two cannot deadlock, nor take one name twice. Held until the transaction ends. */
export async function lockForEdits(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('onebeat_edits:' || current_schema()))`)
}

/** A row that an update or insert returned. */
export function toChanged(row: { id: string; name: string; revision: string }): ChangedSchedule {
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

/** Whether a statement failed because a living schedule has the name already. */
export function isNameTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && "constraint" in cause && cause.constraint === "schedules_name_among_the_living"
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

/** The living schedule of an id, locked. */
export async function lockScheduleById(tx: Tx, id: number): Promise<StoredSchedule | null> {
  const rows = await tx
    .select()
    .from(schedules)
    .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)))
    .for("update")
  return rows[0] ?? null
}

/** Locks living schedules by name, by id or by tag, in one order. */
export async function lockSchedules(
  tx: Tx,
  which: { names: readonly string[] } | { ids: readonly number[] } | { tag: string },
): Promise<StoredSchedule[]> {
  return await tx
    .select()
    .from(schedules)
    .where(and(filterOf(which), isNull(schedules.deletedAt)))
    .orderBy(asc(schedules.id))
    .for("update")
}

function filterOf(which: Parameters<typeof lockSchedules>[1]) {
  if ("names" in which) return sql`${schedules.name} = any(${sql.param(which.names)}::text[])`
  if ("ids" in which) return sql`${schedules.id} = any(${sql.param(which.ids)}::bigint[])`
  return hasTag(which.tag)
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

/** The living schedule of a name or an id. */
export async function readListed(
  db: Db | Tx,
  which: { name: string } | { id: number },
): Promise<ListedSchedule | null> {
  const rows = await db
    .select(LISTED)
    .from(schedules)
    .leftJoin(scheduleCursors, eq(scheduleCursors.scheduleId, schedules.id))
    .where(
      and("id" in which ? eq(schedules.id, which.id) : eq(schedules.name, which.name), isNull(schedules.deletedAt)),
    )
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

/** Those of the names that living schedules have. */
export async function livingNames(db: Db | Tx, names: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .select({ name: schedules.name })
    .from(schedules)
    .where(and(sql`${schedules.name} = any(${sql.param(names)}::text[])`, isNull(schedules.deletedAt)))
  return new Set(rows.map((row) => row.name))
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
  const until = orNull(to.until, formatInstant)
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules set enabled = ${to.enabled}, enabled_note = ${to.note}, updated_by = ${to.by},
      enable_at = ${to.enabled ? null : until}::timestamptz,
      disable_at = case when ${to.enabled} then coalesce(${until}::timestamptz, disable_at) else disable_at end
    where id = any(${sql.param(ids)}::bigint[]) and deleted_at is null
    returning id, name, revision`)
  return changed.rows.map(toChanged)
}

/** Adds tags at the end and takes others away. */
export async function setTags(
  tx: Tx,
  ids: readonly number[],
  to: { add: readonly string[]; remove: readonly string[]; by: string },
): Promise<ChangedSchedule[]> {
  if (ids.length === 0) return []
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules s set updated_by = ${to.by}, tags = array(
      select t from unnest(s.tags) with ordinality kept(t, n) where t <> all(${sql.param(to.remove)}::text[]) order by n)
      || array(select t from unnest(${sql.param(to.add)}::text[]) with ordinality added(t, n) where t <> all(s.tags) order by n)
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
