import { randomBytes } from "node:crypto"
import type pg from "pg"
import { type Instant, type RunId, type ScheduleId, scheduleId } from "#core/brand.ts"
import type { RunOptions } from "#core/policies.ts"
import type { RunKey } from "#core/run.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import type { RunState } from "#core/run-state.ts"

export const everySecond = { v: 1, kind: "interval", every: 1, unit: "second" }
export const everyMinute = { v: 1, kind: "interval", every: 1, unit: "minute" }

/** A row of `schedules` by plain SQL; columns as the table names them. */
export async function addSchedule(pool: pg.Pool, columns: Record<string, unknown> = {}): Promise<ScheduleId> {
  const row = { name: `s-${randomBytes(4).toString("hex")}`, task: "t", recurrence: everyMinute, ...columns }
  const names = Object.keys(row)
  const added = await pool.query<{ id: string }>(
    `insert into schedules (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")}) returning id`,
    Object.values(row),
  )
  return scheduleId(Number(only(added.rows).id))
}

type RunColumns = {
  state?: RunState
  schedule?: ScheduleId
  id?: string
  dueAt?: number
  startBy?: number | null
  delivery?: number
  queue?: string
  reason?: string
  options?: Partial<RunOptions>
  payload?: unknown
}

/** A run as if it had been planned, or had got as far as `state`. */
export async function addRun(pool: pg.Pool, fireAt: Instant, of: RunColumns = {}): Promise<RunKey> {
  const schedule = of.schedule ?? scheduleId(1)
  const id = (of.id ?? occurrenceRunId(schedule, fireAt)) as RunId
  const delivery = of.delivery ?? 1
  await pool.query(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, start_by, state, reason, delivery, task, payload, queue, options, revision)
     values ($1, $2, 'schedule', to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000),
       $6, $7, $8, 't', $9, $10, $11, 1)`,
    [
      id,
      schedule,
      fireAt,
      of.dueAt ?? fireAt,
      of.startBy ?? null,
      of.state ?? "planned",
      of.reason ?? null,
      delivery,
      of.payload ?? {},
      of.queue ?? "default",
      of.options ?? {},
    ],
  )
  return { id, fireAt, delivery }
}

export type StoredRun = {
  id: string
  state: RunState
  reason: string | null
  delivery: number
  trigger: string
  fireMs: number
  dueMs: number
  enqueued: boolean
  finished: boolean
  attempt: number
  worker: string | null
  result: unknown
  error: string | null
  revision: string | null
}

const RUN = `id, state, reason, delivery, trigger, (extract(epoch from fire_at) * 1000)::float8 as "fireMs",
  (extract(epoch from due_at) * 1000)::float8 as "dueMs", enqueued_at is not null as enqueued,
  finished_at is not null as finished, attempt, worker, result, error, revision`

export async function readRun(pool: pg.Pool, id: string): Promise<StoredRun> {
  return only((await pool.query<StoredRun>(`select ${RUN} from runs where id = $1`, [id])).rows)
}

/** Runs of a schedule in the order in which they fire. */
export async function runsOf(pool: pg.Pool, schedule: ScheduleId): Promise<StoredRun[]> {
  return (await pool.query<StoredRun>(`select ${RUN} from runs where schedule_id = $1 order by fire_at`, [schedule]))
    .rows
}

export async function stateOf(pool: pg.Pool, run: Pick<RunKey, "id">): Promise<string> {
  const { state, reason } = await readRun(pool, run.id)
  return reason === null ? state : `${state}: ${reason}`
}

export type StoredGap = { fromMs: number; toMs: number; count: number | null; reason: string }

export async function gapsOf(pool: pg.Pool, schedule: ScheduleId): Promise<StoredGap[]> {
  const found = await pool.query<StoredGap>(
    `select (extract(epoch from from_at) * 1000)::float8 as "fromMs", (extract(epoch from to_at) * 1000)::float8 as "toMs",
       count::float8 as count, reason from run_gaps where schedule_id = $1 order by from_at`,
    [schedule],
  )
  return found.rows
}

/** The single element of a list that must have exactly one. */
export function only<T>(all: readonly T[]): T {
  const [first] = all
  if (first === undefined || all.length !== 1) throw new Error(`expected one, found ${all.length}`)
  return first
}
