import type pg from "pg"
import { type Instant, type ScheduleId, scheduleId } from "#core/brand.ts"
import type { CursorMove, NewGap, NewRun, Term } from "#core/run.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import { at, ms, readInstant, readInstantOrNull, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

export type DueCursor = {
  readonly scheduleId: ScheduleId
  readonly revision: number
  readonly nextFireAt: Instant
  readonly lastFireAt: Instant | null
  readonly fireCount: number
}

/** Cursors due by `horizon` whose revision is the schedule's: an edited one waits until its change is read. Earliest first. */
export async function readDueCursors(pool: pg.Pool, horizon: Instant, limit: number): Promise<DueCursor[]> {
  const rows = await rowsOf<{ id: string; revision: string; next: number; last: number | null; fires: string }>(
    pool,
    `select c.schedule_id as id, c.revision, ${ms("c.next_fire_at", "next")}, ${ms("c.last_fire_at", "last")}, c.fire_count as fires
     from schedule_cursors c join schedules s on s.id = c.schedule_id and s.revision = c.revision
     where c.due_at <= ${at("$1::float8")} order by c.due_at limit $2`,
    [horizon, limit],
  )
  return rows.map((row) => ({
    scheduleId: scheduleId(Number(row.id)),
    revision: Number(row.revision),
    nextFireAt: readInstant(row.next),
    lastFireAt: readInstantOrNull(row.last),
    fireCount: Number(row.fires),
  }))
}

/** When the next cursor is due, or null when none is. */
export async function readNextDue(pool: pg.Pool): Promise<Instant | null> {
  const rows = await rowsOf<{ due: number | null }>(
    pool,
    `select ${ms("due_at", "due")} from schedule_cursors where due_at is not null order by due_at limit 1`,
  )
  return readInstantOrNull(rows[0]?.due ?? null)
}

export type Plan = {
  readonly moves: readonly CursorMove[]
  readonly runs: readonly NewRun[]
  readonly gaps: readonly NewGap[]
  /** Options of the runs of each schedule, as JSON. */
  readonly options: ReadonlyMap<ScheduleId, string>
}

/**
 * Claims a batch of occurrences: moves the cursors that are still where they were read, and adds the runs and
 * gaps of exactly those. All or nothing; an instant that has a run already gets no second one.
 * @returns how many cursors moved and how many runs were added.
 */
export async function commitPlan(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  plan: Plan,
): Promise<{ moved: number; added: number }> {
  return await inTerm(pool, term, limits, async (client) => {
    const moved = await moveCursors(client, plan.moves)
    const runs = plan.runs.filter((run) => moved.has(run.scheduleId))
    const added = runs.length === 0 ? 0 : await addRuns(client, term, runs, plan.options)
    await addGaps(
      client,
      plan.gaps.filter((gap) => moved.has(gap.scheduleId)),
    )
    return { moved: moved.size, added }
  })
}

/**
 * Reads each cursor and each schedule by its key, before any other condition: a condition beside the key invites Postgres,
 * which knows nothing yet of a table that has just been filled, to read all the living schedules for each of the moves.
 */
async function moveCursors(client: pg.PoolClient, moves: readonly CursorMove[]): Promise<Set<ScheduleId>> {
  const rows = await rowsOf<{ schedule_id: string }>(
    client,
    `update schedule_cursors c set next_fire_at = ${at("u.next")}, due_at = ${at("u.due")},
       last_fire_at = coalesce(${at("u.last")}, c.last_fire_at), fire_count = c.fire_count + u.fired
     from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::int[])
         as u (id, revision, expected, next, due, last, fired)
       cross join lateral (
         select schedule_id, revision, next_fire_at from schedule_cursors where schedule_id = u.id for update skip locked) free
       cross join lateral (select revision, enabled, deleted_at from schedules where id = u.id offset 0) s
     where c.schedule_id = free.schedule_id and free.revision = u.revision and free.next_fire_at = ${at("u.expected")}
       and s.revision = u.revision and s.enabled and s.deleted_at is null
     returning c.schedule_id`,
    [
      moves.map((move) => move.scheduleId),
      moves.map((move) => move.revision),
      moves.map((move) => move.expected),
      moves.map((move) => move.nextFireAt),
      moves.map((move) => move.dueAt),
      moves.map((move) => move.lastFireAt),
      moves.map((move) => move.fired),
    ],
  )
  return new Set(rows.map((row) => scheduleId(Number(row.schedule_id))))
}

async function addRuns(
  client: pg.PoolClient,
  term: Term,
  runs: readonly NewRun[],
  options: ReadonlyMap<ScheduleId, string>,
): Promise<number> {
  const added = await client.query(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, start_by, state, reason, epoch, task, payload, queue, options, revision, finished_at)
     select u.id, s.id, u.trigger, ${at("u.fire")}, ${at("u.due")}, ${at("u.start_by")}, u.state, u.reason, $9, s.task, s.payload, s.queue,
       u.options::jsonb, s.revision, case when u.state = 'skipped' then clock_timestamp() end
     from unnest($1::text[], $2::bigint[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::text[], $8::text[], $10::text[])
       as u (id, schedule_id, trigger, fire, due, start_by, state, reason, options)
     join schedules s on s.id = u.schedule_id
     on conflict do nothing`,
    [
      runs.map((run) => occurrenceRunId(run.scheduleId, run.fireAt)),
      runs.map((run) => run.scheduleId),
      runs.map((run) => run.trigger),
      runs.map((run) => run.fireAt),
      runs.map((run) => run.dueAt),
      runs.map((run) => run.startBy),
      runs.map((run) => run.state),
      runs.map((run) => run.reason),
      term.epoch,
      runs.map((run) => options.get(run.scheduleId) ?? "{}"),
    ],
  )
  return added.rowCount ?? 0
}

/** Adds stretches that did not fire. Also used where an edit leaves missed instants of the old rule behind. */
export async function addGaps(client: pg.PoolClient, gaps: readonly NewGap[]): Promise<void> {
  if (gaps.length === 0) return
  await client.query(
    `insert into run_gaps (schedule_id, from_at, to_at, count, reason)
     select u.id, ${at("u.from_ms")}, ${at("u.to_ms")}, u.count, u.reason
     from unnest($1::bigint[], $2::float8[], $3::float8[], $4::bigint[], $5::text[]) as u (id, from_ms, to_ms, count, reason)`,
    [
      gaps.map((gap) => gap.scheduleId),
      gaps.map((gap) => gap.fromAt),
      gaps.map((gap) => gap.toAt),
      gaps.map((gap) => gap.count),
      gaps.map((gap) => gap.reason),
    ],
  )
}
