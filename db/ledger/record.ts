import type pg from "pg"
import { type RunId, type ScheduleId, scheduleId } from "#core/brand.ts"
import type { RunFact, RunKey, Term } from "#core/run.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import { isTerminal } from "#core/run-state.ts"
import { countFailures } from "#db/ledger/failures.ts"
import { RUN_ROW, type RunRow, readRunRows, updateRuns } from "#db/ledger/run-rows.ts"
import { at, readInstant, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

/** How far the recorder has read a queue's event stream. Meaningless in another incarnation of Redis. */
export type StreamPosition = { readonly queue: string; readonly position: string; readonly incarnation: string }

export type Recorded = {
  /** Runs of the facts that have ended, so that Redis need not keep their jobs. */
  readonly ended: readonly RunId[]
  /** Occurrences that Postgres had no row of and has now. */
  readonly adopted: readonly RunId[]
  /** Schedules that have a run less than before: held runs of theirs may go out. */
  readonly freed: readonly ScheduleId[]
}

/**
 * Writes back what Redis told, with the position it was read up to, in one transaction. A fact about another
 * delivery changes nothing, and no state is lowered, so the same facts may come twice or late.
 */
export async function recordFacts(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  told: { facts: readonly RunFact[]; positions: readonly StreamPosition[] },
): Promise<Recorded> {
  return await inTerm(pool, term, limits, async (client) => {
    const known = await readRunRows(
      client,
      told.facts.map((fact) => fact.id),
      true,
    )
    const adopted = await adopt(
      client,
      term,
      told.facts.filter((fact) => !known.has(fact.id)),
    )
    for (const row of adopted) known.set(row.id, row)
    const facts = told.facts.flatMap((fact) => {
      const row = known.get(fact.id)
      return row && isNews(fact, row) ? [{ fact, run: keyOf(fact, row) }] : []
    })
    const changed = await applyFacts(client, facts)
    await writeAttempts(client, facts)
    await countFailures(client, changed)
    await savePositions(client, told.positions)
    for (const row of changed) known.set(row.id, row)
    return {
      ended: [...known.values()].filter((row) => isTerminal(row.state)).map((row) => row.id),
      adopted: adopted.map((row) => row.id),
      freed: [
        ...new Set(
          changed.flatMap((row) =>
            isTerminal(row.state) && row.schedule_id ? [scheduleId(Number(row.schedule_id))] : [],
          ),
        ),
      ],
    }
  })
}

/** The states of runs by id alone, for the sweep: which jobs in Redis belong to runs that have ended. */
export async function readEnded(pool: pg.Pool, ids: readonly RunId[]): Promise<Set<RunId>> {
  const rows = await readRunRows(pool, ids, false)
  return new Set([...rows.values()].filter((row) => isTerminal(row.state)).map((row) => row.id))
}

/**
 * Whether a fact may change its run's row, which is locked: never one that has ended, never by what is said of another
 * delivery, and never downwards. While a run is to be cancelled only its end counts, and that it started.
 */
function isNews(fact: RunFact, row: RunRow): boolean {
  if (isTerminal(row.state) || (fact.delivery !== null && fact.delivery !== row.delivery)) return false
  if (row.state === "cancelling") return isTerminal(fact.state) || fact.startedAt !== null
  return row.state !== "held" && (fact.state !== "enqueued" || row.state === "planned")
}

/** A run that Redis knows and Postgres forgot (a fail-over lost its commit): its id says which occurrence it is. */
async function adopt(client: pg.PoolClient, term: Term, facts: readonly RunFact[]): Promise<RunRow[]> {
  const lost = facts.flatMap((fact) => {
    const parsed = parseOccurrenceRunId(fact.id)
    return parsed ? [{ id: fact.id, delivery: fact.delivery ?? 1, ...parsed }] : []
  })
  if (lost.length === 0) return []
  return await rowsOf<RunRow>(
    client,
    `insert into runs as r (id, schedule_id, trigger, fire_at, due_at, state, epoch, task, payload, queue, options, revision, delivery)
     select u.id, s.id, 'schedule', ${at("u.fire")}, ${at("u.fire")}, 'enqueued', $4, s.task, s.payload, s.queue,
       jsonb_build_object('scheduleName', s.name), s.revision, u.delivery
     from unnest($1::text[], $2::bigint[], $3::float8[], $5::int[]) as u (id, schedule_id, fire, delivery)
     join schedules s on s.id = u.schedule_id
     where u.fire between (extract(epoch from now()) - 7 * 86400) * 1000 and (extract(epoch from now()) + 7 * 86400) * 1000
       and to_regclass('runs_' || to_char(${at("u.fire")} at time zone 'UTC', 'YYYYMMDD')) is not null
     on conflict do nothing returning ${RUN_ROW}`,
    [
      lost.map((one) => one.id),
      lost.map((one) => one.schedule),
      lost.map((one) => one.fireAt),
      term.epoch,
      lost.map((one) => one.delivery),
    ],
  )
}

type Told = { fact: RunFact; run: RunKey }

async function applyFacts(client: pg.PoolClient, told: readonly Told[]): Promise<RunRow[]> {
  return await updateRuns<Told, RunRow>(
    client,
    told,
    [
      ["state", "text", ({ fact }) => fact.state],
      ["ended", "boolean", ({ fact }) => isTerminal(fact.state)],
      ["reason", "text", ({ fact }) => fact.reason],
      ["started", "float8", ({ fact }) => fact.startedAt],
      ["finished", "float8", ({ fact }) => fact.finishedAt],
      ["worker", "text", ({ fact }) => fact.worker],
      ["attempt", "int", ({ fact }) => fact.attempt],
      ["result", "text", ({ fact }) => fact.result],
      ["error", "text", ({ fact }) => fact.error],
    ],
    `state = case when r.state <> 'cancelling' then u.state when not u.ended then r.state
       when u.state = 'cancelled' and r.reason in ('start_deadline', 'overlap_skip') then case r.reason when 'start_deadline' then 'expired' else 'skipped' end
       else u.state end,
     reason = case when r.state = 'cancelling' and (not u.ended or u.state = 'cancelled') then r.reason
       when r.reason = 'redis_loss' and u.state <> 'failed' then coalesce(u.reason, r.reason) else u.reason end,
     started_at = coalesce(r.started_at, ${at("u.started")}),
     finished_at = case when u.ended then coalesce(${at("u.finished")}, clock_timestamp()) end,
     worker = coalesce(u.worker, r.worker), attempt = greatest(r.attempt, u.attempt), result = u.result::jsonb, error = u.error`,
    RUN_ROW,
  )
}

async function writeAttempts(client: pg.PoolClient, told: readonly Told[]): Promise<void> {
  const rows = told.flatMap(({ fact, run }) => fact.attempts.map((attempt) => ({ ...run, ...attempt })))
  if (rows.length === 0) return
  await client.query(
    `insert into attempts as a (run_id, fire_at, delivery, attempt, state, worker, started_at, finished_at, error)
     select distinct on (u.id, u.fire, u.delivery, u.attempt) u.id, ${at("u.fire")}, u.delivery, u.attempt, u.state, u.worker, ${at("u.started")}, ${at("u.finished")}, u.error
     from unnest($1::text[], $2::float8[], $3::int[], $4::int[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[])
       as u (id, fire, delivery, attempt, state, worker, started, finished, error)
     order by u.id, u.fire, u.delivery, u.attempt, u.finished nulls last
     on conflict (run_id, fire_at, delivery, attempt) do update set
       state = excluded.state, worker = coalesce(a.worker, excluded.worker), started_at = coalesce(a.started_at, excluded.started_at),
       finished_at = coalesce(excluded.finished_at, a.finished_at), error = coalesce(excluded.error, a.error)
     where a.state = 'running'`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.fireAt),
      rows.map((row) => row.delivery),
      rows.map((row) => row.attempt),
      rows.map((row) => row.state),
      rows.map((row) => row.worker),
      rows.map((row) => row.startedAt),
      rows.map((row) => row.finishedAt),
      rows.map((row) => row.error),
    ],
  )
}

async function savePositions(client: pg.PoolClient, positions: readonly StreamPosition[]): Promise<void> {
  if (positions.length === 0) return
  await client.query(
    `update queues q set stream_position = u.position, stream_incarnation = u.incarnation
     from unnest($1::text[], $2::text[], $3::text[]) as u (queue, position, incarnation) where q.name = u.queue`,
    [positions.map((one) => one.queue), positions.map((one) => one.position), positions.map((one) => one.incarnation)],
  )
}

/** A fact that does not say its delivery (its job is gone, only the event is left) is about the one on record. */
function keyOf(fact: RunFact, row: RunRow): RunKey {
  return { id: fact.id, fireAt: readInstant(row.fire), delivery: fact.delivery ?? row.delivery }
}
