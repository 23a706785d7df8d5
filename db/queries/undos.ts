import { type SQL, sql } from "drizzle-orm"
import type { Db, Tx } from "#db/connect.ts"
import type { ChangedSchedule } from "#db/queries/schedules.ts"

/** How long an edit can be undone. */
const KEPT = sql`interval '1 day'`
/** What the database keeps about a row by itself, and the beat's notes: never set back. */
const OWN = sql`'{id,revision,effective_at,created_at,updated_at,updated_by,fault,fault_at}'::text[]`

/** Keeps schedules as they are before a batch changes them; {@link keepWhatChanged} follows in the same transaction. */
export async function keepForUndo(
  tx: Tx,
  ids: readonly number[],
  of: { batch: string; verb: string; actor: string },
): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(sql`delete from schedule_undos where at < clock_timestamp() - ${KEPT}`)
  await tx.execute(sql`
    insert into schedule_undos (batch, schedule_id, verb, actor, revision, columns)
    select ${of.batch}, id, ${of.verb}, ${of.actor}, revision, to_jsonb(s) from schedules s where id = any(${sql.param(ids)}::bigint[])
    on conflict do nothing`)
}

/** Of what was kept, leaves the columns that the batch has changed, beside the revision that it left: nothing of what stayed. */
export async function keepWhatChanged(tx: Tx, ids: readonly number[], batch: string): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(sql`
    delete from schedule_undos u using schedules s
    where u.batch = ${batch} and u.schedule_id = any(${sql.param(ids)}::bigint[]) and s.id = u.schedule_id and s.revision = u.revision`)
  await tx.execute(sql`
    update schedule_undos u set revision = n.revision, columns = n.changed
    from (
      select w.batch, w.schedule_id, s.revision, coalesce(jsonb_object_agg(k.key, k.value), '{}') as changed
      from schedule_undos w join schedules s on s.id = w.schedule_id
      cross join lateral (select to_jsonb(s) as now offset 0) j
      cross join lateral jsonb_each(w.columns) k
      where w.batch = ${batch} and w.schedule_id = any(${sql.param(ids)}::bigint[])
        and k.key <> all(${OWN}) and k.value is distinct from j.now -> k.key
      group by w.batch, w.schedule_id, s.revision) n
    where u.batch = n.batch and u.schedule_id = n.schedule_id`)
}

export type KeptUndo = { verb: string; actor: string; count: number }

/** What a batch can still take back, or null when nothing. */
export async function readKeptUndo(db: Db | Tx, batch: string): Promise<KeptUndo | null> {
  const found = await db.execute<KeptUndo>(sql`
    select min(verb) as verb, min(actor) as actor, count(*)::float8 as count from schedule_undos where batch = ${batch}`)
  const [kept] = found.rows
  return kept === undefined || kept.count === 0 ? null : kept
}

/** `meanwhile`: edited since. `nameTaken`: another schedule has taken the name. `gone`: the row is no more. */
export type UndoObstacle = "meanwhile" | "nameTaken" | "gone"
export type Undoable = {
  id: number
  name: string
  /** The columns to be set back, as the table names them. */
  columns: Record<string, unknown>
  obstacle: UndoObstacle | null
}

/** The next schedules of a batch by id, locked, and whether each is still as the batch left it. */
export async function lockUndoable(tx: Tx, batch: string, after: number, limit: number): Promise<Undoable[]> {
  const found = await tx.execute<{
    id: string
    name: string | null
    columns: Record<string, unknown>
    obstacle: UndoObstacle | null
  }>(sql`
    select u.schedule_id as id, s.name, u.columns, case
      when s.id is null then 'gone'
      when s.revision <> u.revision then 'meanwhile'
      when exists (
        select 1 from schedules o where o.name = coalesce(u.columns->>'name', s.name) and o.deleted_at is null and o.id <> s.id)
        and (u.columns ? 'name' or u.columns ? 'deleted_at') then 'nameTaken'
      end as obstacle
    from (select * from schedule_undos where batch = ${batch} and schedule_id > ${after} order by schedule_id limit ${limit}) u
    left join schedules s on s.id = u.schedule_id
    order by u.schedule_id`)
  await tx.execute(sql`
    select 1 from schedules where id = any(${sql.param(found.rows.map((row) => row.id))}::bigint[]) order by id for update`)
  return found.rows.map(({ id, name, ...row }) => ({ ...row, id: Number(id), name: name ?? `#${id}` }))
}

/** Sets the changed columns back, where the schedule is still at the revision that the batch left, and forgets those. */
export async function setBack(
  tx: Tx,
  ids: readonly number[],
  of: { batch: string; by: string },
): Promise<ChangedSchedule[]> {
  if (ids.length === 0) return []
  const assignments: SQL = sql.raw(UNDOABLE.map((column) => `${column} = n.${column}`).join(", "))
  const changed = await tx.execute<{ id: string; name: string; revision: string }>(sql`
    update schedules s set ${assignments}, updated_by = ${of.by}
    from (
      select o.id as of, u.revision as left_at, p.* from schedule_undos u join schedules o on o.id = u.schedule_id
      cross join lateral jsonb_populate_record(o, u.columns) p
      where u.batch = ${of.batch} and u.schedule_id = any(${sql.param(ids)}::bigint[])) n
    where s.id = n.of and s.revision = n.left_at
    returning s.id, s.name, s.revision`)
  const done = changed.rows.map((row) => ({ id: Number(row.id), name: row.name, revision: Number(row.revision) }))
  await tx.execute(sql`
    delete from schedule_undos where batch = ${of.batch} and schedule_id = any(${sql.param(done.map(({ id }) => id))}::bigint[])`)
  return done
}

/** Every column that people decide about. */
const UNDOABLE = [
  "name",
  "description",
  "tags",
  "enabled",
  "enabled_note",
  "enable_at",
  "disable_at",
  "recurrence",
  "time_zone",
  "dst_policy",
  "starts_at",
  "ends_at",
  "max_fires",
  "calendars",
  "task",
  "payload",
  "queue",
  "priority",
  "catch_up",
  "catch_up_window_ms",
  "catch_up_cap",
  "grace_ms",
  "overlap",
  "jitter_ms",
  "start_deadline_ms",
  "on_redis_loss",
  "retry",
  "timeout",
  "disable_after_failures",
  "source",
  "deleted_at",
]
