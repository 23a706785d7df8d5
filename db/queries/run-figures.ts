import { sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import type { RunReason, RunState } from "#core/run-state.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"

/** A schedule of every second has 600,000 runs a week: figures are of its newest. */
const RUNS_AT_MOST = 10_000

/** Figures of a schedule's newest runs since an instant. */
export type RunFigures = {
  /** The oldest that was counted; later than asked when `isCut`. Null when there were none. */
  sinceAt: Instant | null
  isCut: boolean
  count: number
  byState: Partial<Record<RunState, number>>
  /** Why runs were skipped, and how many for each reason. */
  skippedBy: Partial<Record<RunReason, number>>
  /** From start to end, of those that ran. */
  tookP50Ms: number | null
  tookP95Ms: number | null
  /** From due to enqueued, of scheduled runs. */
  lateP99Ms: number | null
  lateMaxMs: number | null
}

export async function readRunFigures(db: Db | Tx, scheduleId: number, since: Instant): Promise<RunFigures> {
  const found = await db.execute<{
    count: number
    since: number | null
    states: Partial<Record<RunState, number>> | null
    p50: number | null
    p95: number | null
    late: number | null
    latest: number | null
    skipped: Partial<Record<RunReason, number>> | null
  }>(sql`
    with newest as materialized (
      select state, reason, trigger, fire_at, extract(epoch from finished_at - started_at) * 1000 as took,
        extract(epoch from enqueued_at - due_at) * 1000 as late
      from runs where schedule_id = ${scheduleId} and fire_at > ${formatInstant(since)}::timestamptz
      order by fire_at desc nulls last limit ${RUNS_AT_MOST})
    select count(*)::float8 as count, (extract(epoch from min(fire_at)) * 1000)::float8 as since,
      (select jsonb_object_agg(state, n) from (select state, count(*) as n from newest group by state) s) as states,
      (select jsonb_object_agg(reason, n) from (
        select reason, count(*) as n from newest where state = 'skipped' and reason is not null group by reason) s) as skipped,
      (percentile_disc(0.5) within group (order by took))::float8 as p50,
      (percentile_disc(0.95) within group (order by took))::float8 as p95,
      (percentile_disc(0.99) within group (order by late) filter (where trigger = 'schedule'))::float8 as late,
      (max(late) filter (where trigger = 'schedule'))::float8 as latest
    from newest`)
  const [row] = found.rows
  return {
    sinceAt: row === undefined || row.since === null ? null : instant(row.since),
    isCut: row?.count === RUNS_AT_MOST,
    count: row?.count ?? 0,
    byState: row?.states ?? {},
    skippedBy: row?.skipped ?? {},
    tookP50Ms: row?.p50 ?? null,
    tookP95Ms: row?.p95 ?? null,
    lateP99Ms: row?.late ?? null,
    lateMaxMs: row?.latest ?? null,
  }
}
