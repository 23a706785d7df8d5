import type pg from "pg"
import { type Instant, type RunId, type ScheduleId, scheduleId } from "#core/brand.ts"
import type { PlannedRun, RunKey, Term } from "#core/run.ts"
import type { RunReason, RunState } from "#core/run-state.ts"
import { updateRuns } from "#db/ledger/run-rows.ts"
import { at, ms, readInstant, readInstantOrNull, readOptions, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

type PlannedRow = {
  id: string
  fire: number
  due: number
  start_by: number | null
  delivery: number
  schedule_id: string | null
  task: string
  payload: unknown
  queue: string
  options: unknown
}

const PLANNED = `id, ${ms("fire_at", "fire")}, ${ms("due_at", "due")}, ${ms("start_by", "start_by")}, delivery, schedule_id, task, payload, queue, options`

export type LoadMark = { readonly dueAt: Instant; readonly id: RunId }

/** Planned runs due by `horizon`, in the order of `runs_for_dispatch`, from just after `mark`. */
export async function loadPlanned(
  pool: pg.Pool,
  want: { horizon: Instant; after: LoadMark | null; limit: number },
): Promise<PlannedRun[]> {
  const rows = await rowsOf<PlannedRow>(
    pool,
    `select ${PLANNED} from runs where state = 'planned' and due_at <= ${at("$1::float8")}
       and ($2::float8 is null or (due_at, id) > (${at("$2::float8")}, $3::text))
     order by due_at, id limit $4`,
    [want.horizon, want.after?.dueAt ?? null, want.after?.id ?? null, want.limit],
  )
  return rows.map(readPlanned)
}

/** Marks runs as sent. Never lowers a state: the recorder may have seen the end already. Remembers how far Redis has acknowledged. */
export async function markEnqueued(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  sent: { runs: readonly RunKey[]; enqueuedAt: Instant; sequence: number },
): Promise<void> {
  await inTerm(pool, term, limits, async (client) => {
    await updateRuns(
      client,
      sent.runs.map((run) => ({ run })),
      [
        ["enqueued", "float8", () => sent.enqueuedAt],
        ["epoch", "bigint", () => term.epoch],
      ],
      `state = case when r.state = 'planned' then 'enqueued' else r.state end,
       enqueued_at = coalesce(r.enqueued_at, ${at("u.enqueued")}), epoch = case when r.enqueued_at is null then u.epoch else r.epoch end`,
    )
    await client.query(
      "insert into couriers as c (name, sequence) values ($1, $2) on conflict (name) do update set sequence = greatest(c.sequence, excluded.sequence)",
      [limits.leaseName, sent.sequence],
    )
  })
}

export type Decision = {
  readonly run: RunKey
  readonly to: Extract<RunState, "held" | "skipped" | "expired" | "planned">
  readonly reason: RunReason | null
}

/** Writes decisions taken at dispatch about runs that are not sent (now). Compare-and-set on planned or held and the delivery. */
export async function commitDecisions(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  decisions: readonly Decision[],
): Promise<void> {
  const isOpen = "r.state in ('planned', 'held')"
  await inTerm(pool, term, limits, (client) =>
    updateRuns(
      client,
      decisions,
      [
        ["state", "text", (one) => one.to],
        ["reason", "text", (one) => one.reason],
      ],
      `state = case when ${isOpen} then u.state else r.state end, reason = case when ${isOpen} then u.reason else r.reason end,
       finished_at = case when ${isOpen} and u.state in ('skipped', 'expired') then clock_timestamp() else r.finished_at end`,
    ),
  )
}

export type LiveRun = RunKey & { readonly scheduleId: ScheduleId; readonly state: RunState }

/** Runs of these schedules that have been sent and not ended, or are held. */
export async function readLiveRuns(pool: pg.Pool, schedules: readonly ScheduleId[]): Promise<LiveRun[]> {
  const rows = await rowsOf<{ id: RunId; fire: number; delivery: number; schedule_id: string; state: RunState }>(
    pool,
    `select id, ${ms("fire_at", "fire")}, delivery, schedule_id, state from runs
     where schedule_id = any($1::bigint[]) and state in ('held', 'enqueued', 'running', 'retrying', 'cancelling') order by fire_at`,
    [schedules],
  )
  return rows.map((row) => ({
    id: row.id,
    fireAt: readInstant(row.fire),
    delivery: row.delivery,
    scheduleId: scheduleId(Number(row.schedule_id)),
    state: row.state,
  }))
}

/** Held runs whose schedule has no live run before them any more: they may go out, oldest first, one of each schedule. */
export async function readReleasable(pool: pg.Pool, limit: number): Promise<PlannedRun[]> {
  const rows = await rowsOf<PlannedRow>(
    pool,
    `select distinct on (schedule_id) ${PLANNED} from runs h
     where state = 'held' and not exists (
       select from runs l where l.schedule_id = h.schedule_id and l.state in ('enqueued', 'running', 'retrying', 'cancelling'))
     order by schedule_id, fire_at limit $1`,
    [limit],
  )
  return rows.map(readPlanned)
}

export async function isAnyHeld(pool: pg.Pool): Promise<boolean> {
  const rows = await rowsOf<{ held: boolean }>(pool, "select exists (select from runs where state = 'held') as held")
  return rows[0]?.held ?? false
}

/** Asks for the end of runs: an intent on record before Redis is touched, settled later by the leader between batches. */
export async function markCancelling(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  runs: readonly RunKey[],
  reason: RunReason,
): Promise<void> {
  const isOpen = "r.state in ('planned', 'held', 'enqueued', 'running', 'retrying')"
  await inTerm(pool, term, limits, (client) =>
    updateRuns(
      client,
      runs.map((run) => ({ run })),
      [["reason", "text", () => reason]],
      `state = case when ${isOpen} then 'cancelling' else r.state end, reason = case when ${isOpen} then u.reason else r.reason end`,
    ),
  )
}

function readPlanned(row: PlannedRow): PlannedRun {
  return {
    id: row.id as RunId,
    fireAt: readInstant(row.fire),
    dueAt: readInstant(row.due),
    startBy: readInstantOrNull(row.start_by),
    delivery: row.delivery,
    scheduleId: row.schedule_id === null ? null : scheduleId(Number(row.schedule_id)),
    task: row.task,
    payload: row.payload,
    queue: row.queue,
    options: readOptions(row.options),
  }
}
