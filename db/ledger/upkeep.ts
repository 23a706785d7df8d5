import type pg from "pg"
import type { Instant } from "#core/brand.ts"
import type { RunKey, Term } from "#core/run.ts"
import { at, ms, readInstant, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

export type BeatSign = {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly version: string
  readonly role: "leader" | "standby"
  readonly startedAt: Instant
  readonly reachesRedis: boolean
}

/** Says that a beat is alive, and whether it reaches Redis. Not bound to a term: standbys say so too. */
export async function signBeat(pool: pg.Pool, sign: BeatSign): Promise<void> {
  await pool.query(
    `insert into beats as b (id, host, pid, version, role, started_at, seen_at, redis_seen_at)
     values ($1, $2, $3, $4, $5, ${at("$6::float8")}, clock_timestamp(), case when $7 then clock_timestamp() end)
     on conflict (id) do update set role = excluded.role, seen_at = excluded.seen_at,
       redis_seen_at = coalesce(excluded.redis_seen_at, b.redis_seen_at)`,
    [sign.id, sign.host, sign.pid, sign.version, sign.role, sign.startedAt, sign.reachesRedis],
  )
}

export async function forgetBeat(pool: pg.Pool, id: string): Promise<void> {
  await pool.query("delete from beats where id = $1", [id])
}

/** Whether another beat has reached both stores within the last `withinMs`. */
export async function otherBeatReachesRedis(pool: pg.Pool, id: string, withinMs: number): Promise<boolean> {
  const rows = await rowsOf(
    pool,
    `select 1 from beats where id <> $1 and seen_at > clock_timestamp() - $2 * interval '1 ms'
       and redis_seen_at > clock_timestamp() - $2 * interval '1 ms' limit 1`,
    [id, withinMs],
  )
  return rows.length > 0
}

export type QueueRow = {
  readonly name: string
  readonly prefix: string
  readonly record: string
  readonly position: string
  readonly incarnation: string | null
}

export async function readQueues(pool: pg.Pool): Promise<QueueRow[]> {
  return await rowsOf<QueueRow>(
    pool,
    `select name, prefix, record, stream_position as position, stream_incarnation as incarnation from queues where kind = 'bullmq' order by name`,
  )
}

/** Makes rows for queues that have none, with the installation's default prefix. */
export async function addQueues(pool: pg.Pool, names: readonly string[], prefix: string): Promise<void> {
  await pool.query("insert into queues (name, prefix) select unnest($1::text[]), $2 on conflict do nothing", [
    names,
    prefix,
  ])
}

/** Sent runs that have not started by their deadline. */
export async function readOverdueStarts(pool: pg.Pool, now: Instant, limit: number): Promise<RunKey[]> {
  const rows = await rowsOf<{ id: RunKey["id"]; fire: number; delivery: number }>(
    pool,
    `select id, ${ms("fire_at", "fire")}, delivery from runs
     where state = 'enqueued' and start_by < ${at("$1::float8")} order by start_by limit $2`,
    [now, limit],
  )
  return rows.map((row) => ({ id: row.id, fireAt: readInstant(row.fire), delivery: row.delivery }))
}

/** Switches schedules on and off at the times they ask for, on record; the trigger tells the beat of it as of any edit. */
export async function switchAtTheirTimes(pool: pg.Pool, term: Term, limits: TermLimits): Promise<number> {
  return await inTerm(pool, term, limits, async (client) => {
    const done = await client.query(
      `with due as (
         select id, name, enabled as was,
           case when disable_at <= clock_timestamp() and (enable_at is null or enable_at > clock_timestamp() or disable_at >= enable_at) then false else true end as becomes
         from schedules where deleted_at is null and (enable_at <= clock_timestamp() or disable_at <= clock_timestamp()) for update skip locked limit 1000),
       switched as (
         update schedules s set enabled = d.becomes, updated_by = 'beat',
           enabled_note = case when d.was = d.becomes then s.enabled_note when d.becomes then 'enabled at its time' else 'disabled at its time' end,
           enable_at = case when s.enable_at <= clock_timestamp() then null else s.enable_at end,
           disable_at = case when s.disable_at <= clock_timestamp() then null else s.disable_at end
         from due d where s.id = d.id returning s.id, s.revision, d.was, d.becomes)
       insert into audit_log (actor, verb, subject_kind, subject_id, note, before, after)
       select 'beat', case when becomes then 'schedule.enable' else 'schedule.disable' end, 'schedule', id::text, 'at its time',
         jsonb_build_object('enabled', was), jsonb_build_object('enabled', becomes, 'revision', revision) from switched where was <> becomes`,
    )
    return done.rowCount ?? 0
  })
}

/** Partitions for the coming week, and none of days past the retention. Outside any term: idempotent, and it may wait for readers. */
export async function keepPartitions(pool: pg.Pool, retentionDays: number): Promise<void> {
  await pool.query("select ensure_run_partition((now() at time zone 'UTC')::date + day) from generate_series(0, 8) day")
  const old = await rowsOf<{ name: string }>(
    pool,
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('runs'::regclass, 'attempts'::regclass) and c.relname ~ '_[0-9]{8}$'
       and to_date(right(c.relname, 8), 'YYYYMMDD') < (now() at time zone 'UTC')::date - $1::int`,
    [retentionDays],
  )
  for (const { name } of old) await pool.query(`drop table if exists "${name}"`)
  await pool.query("delete from beats where seen_at < clock_timestamp() - interval '1 hour'")
}

/** The day partitions that a plan of late occurrences needs. */
export async function ensurePartitions(pool: pg.Pool, fireAts: readonly Instant[]): Promise<void> {
  await pool.query(
    `select ensure_run_partition(day) from (select distinct (${at("u.fire")} at time zone 'UTC')::date as day from unnest($1::float8[]) as u (fire)) days`,
    [fireAts],
  )
}

/** Cursors computed with other time zone data than this program's are put in the inbox again. */
export async function noticeTzData(pool: pg.Pool, term: Term, limits: TermLimits, tzVersion: string): Promise<number> {
  return await inTerm(pool, term, limits, async (client) => {
    const done = await client.query(
      `insert into schedule_changes (schedule_id) select c.schedule_id from schedule_cursors c
       where c.tz_version <> $1 and not exists (select from schedule_changes h where h.schedule_id = c.schedule_id)`,
      [tzVersion],
    )
    return done.rowCount ?? 0
  })
}

/** Adds or renews announced tasks. */
export async function saveTasks(
  pool: pg.Pool,
  tasks: readonly {
    name: string
    description: string | null
    queue: string
    payloadSchema: unknown
    defaults: unknown
  }[],
): Promise<void> {
  await pool.query(
    `insert into tasks (name, description, queue, payload_schema, defaults, seen_at)
     select distinct on (u.name) u.name, coalesce(u.description, ''), u.queue, u.schema, u.defaults, clock_timestamp()
     from jsonb_to_recordset($1::jsonb) as u (name text, description text, queue text, schema jsonb, defaults jsonb)
     on conflict (name) do update set description = excluded.description, queue = excluded.queue,
       payload_schema = excluded.payload_schema, defaults = excluded.defaults, seen_at = excluded.seen_at`,
    [JSON.stringify(tasks.map(({ payloadSchema, ...task }) => ({ ...task, schema: payloadSchema })))],
  )
}
