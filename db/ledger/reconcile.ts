import type pg from "pg"
import { type Instant, instant, type RunId } from "#core/brand.ts"
import type { RunOptions } from "#core/policies.ts"
import type { RunKey, Term } from "#core/run.ts"
import type { RunReason, RunState, TerminalState } from "#core/run-state.ts"
import { updateRuns } from "#db/ledger/run-rows.ts"
import { at, ms, readInstant, readInstantOrNull, readOptions, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

export type OutstandingRun = RunKey & {
  readonly queue: string
  readonly state: RunState
  readonly reason: RunReason | null
  readonly startBy: Instant | null
  readonly onRedisLoss: RunOptions["onRedisLoss"]
}

/**
 * Runs that Redis should know, in pages by id. With `doubtfulBefore`, planned runs due before it as well:
 * they may have been sent and not marked.
 */
export async function readOutstanding(
  pool: pg.Pool,
  want: {
    states: readonly RunState[]
    doubtfulBefore: Instant | null
    queues?: readonly string[]
    afterId: string
    limit: number
  },
): Promise<OutstandingRun[]> {
  const rows = await rowsOf<{
    id: RunId
    fire: number
    delivery: number
    queue: string
    state: RunState
    reason: RunReason | null
    start_by: number | null
    options: unknown
  }>(
    pool,
    `select id, ${ms("fire_at", "fire")}, delivery, queue, state, reason, ${ms("start_by", "start_by")}, options from runs
     where (state = any($1::text[]) or (state = 'planned' and due_at < ${at("$2::float8")})) and id > $3
       and ($5::text[] is null or queue = any($5::text[])) order by id limit $4`,
    [want.states, want.doubtfulBefore ?? instant(0), want.afterId, want.limit, want.queues ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    fireAt: readInstant(row.fire),
    delivery: row.delivery,
    queue: row.queue,
    state: row.state,
    reason: row.reason,
    startBy: readInstantOrNull(row.start_by),
    onRedisLoss: readOptions(row.options).onRedisLoss,
  }))
}

export type Verdict = {
  readonly run: RunKey
  readonly from: RunState
  /** `planned` means: send it again, as the next delivery. */
  readonly to: "planned" | TerminalState
  readonly reason: RunReason | null
}

/**
 * Writes what was found out about runs that Redis does not hold. Compare-and-set on (state, delivery): a
 * run that changed since it was looked at is left alone.
 * @returns how many rows changed.
 */
export async function commitVerdicts(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  verdicts: readonly Verdict[],
): Promise<number> {
  if (verdicts.length === 0) return 0
  const again = "r.state = u.was and u.state = 'planned'"
  const set = [
    "state = case when r.state = u.was then u.state else r.state end",
    "reason = case when r.state = u.was then u.reason else r.reason end",
    `delivery = r.delivery + case when ${again} then 1 else 0 end`,
    `enqueued_at = case when ${again} then null else r.enqueued_at end`,
    `started_at = case when ${again} then null else r.started_at end`,
    `worker = case when ${again} then null else r.worker end`,
    "finished_at = case when r.state <> u.was then r.finished_at when u.state = 'planned' then null else clock_timestamp() end",
  ]
  const done = await inTerm(pool, term, limits, (client) =>
    updateRuns<Verdict, { changed: boolean }>(
      client,
      verdicts,
      [
        ["was", "text", (one) => one.from],
        ["state", "text", (one) => one.to],
        ["reason", "text", (one) => one.reason],
      ],
      set.join(", "),
      "r.state = u.state as changed",
    ),
  )
  return done.filter((row) => row.changed).length
}

export type CourierMemory = { readonly incarnation: string | null; readonly sequence: number }

/** What Redis last acknowledged to any leader. */
export async function readCourier(pool: pg.Pool, leaseName: string): Promise<CourierMemory> {
  const rows = await rowsOf<{ incarnation: string | null; sequence: string }>(
    pool,
    "select incarnation, sequence from couriers where name = $1",
    [leaseName],
  )
  const row = rows[0]
  return { incarnation: row?.incarnation ?? null, sequence: Number(row?.sequence ?? 0) }
}

/** Remembers which Redis this is now, after its loss (if any) was dealt with. */
export async function saveCourier(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  memory: CourierMemory & { readonly lossDetectedAt: Instant | null },
): Promise<void> {
  await inTerm(pool, term, limits, (client) =>
    client.query(
      `insert into couriers as c (name, incarnation, sequence, loss_detected_at) values ($1, $2, $3, ${at("$4::float8")})
       on conflict (name) do update set incarnation = excluded.incarnation, sequence = excluded.sequence,
         loss_detected_at = coalesce(excluded.loss_detected_at, c.loss_detected_at)`,
      [limits.leaseName, memory.incarnation, memory.sequence, memory.lossDetectedAt],
    ),
  )
}
