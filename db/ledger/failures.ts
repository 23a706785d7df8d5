import type pg from "pg"
import type { RunState } from "#core/run-state.ts"

/**
 * Keeps each schedule's count of failures in a row, and disables those that reach their limit, on record.
 * Writes nothing for the ordinary case of a success after a success.
 */
export async function countFailures(
  client: pg.PoolClient,
  ended: readonly { schedule_id: string | null; state: RunState; fire: number }[],
): Promise<void> {
  const streaks = new Map<string, { failures: number; reset: boolean }>()
  for (const run of [...ended].sort((a, b) => a.fire - b.fire)) {
    if (run.schedule_id === null || (run.state !== "failed" && run.state !== "succeeded")) continue
    const streak = streaks.get(run.schedule_id) ?? { failures: 0, reset: false }
    streaks.set(
      run.schedule_id,
      run.state === "failed" ? { ...streak, failures: streak.failures + 1 } : { failures: 0, reset: true },
    )
  }
  if (streaks.size === 0) return
  const rows = [...streaks].sort(([a], [b]) => Number(a) - Number(b))
  const counted = await client.query(
    `update schedule_cursors c set failures_in_a_row = u.failures + case when u.reset then 0 else c.failures_in_a_row end
     from unnest($1::bigint[], $2::int[], $3::boolean[]) as u (id, failures, reset)
     where c.schedule_id = u.id and (u.failures > 0 or (u.reset and c.failures_in_a_row > 0)) returning c.schedule_id`,
    [rows.map(([id]) => id), rows.map(([, streak]) => streak.failures), rows.map(([, streak]) => streak.reset)],
  )
  if (counted.rowCount === 0) return
  await client.query(
    `with stopped as (
       update schedules s set enabled = false, updated_by = 'beat',
         enabled_note = 'disabled after ' || c.failures_in_a_row || ' failures in a row'
       from schedule_cursors c
       where c.schedule_id = s.id and s.id = any($1::bigint[]) and s.enabled and s.deleted_at is null
         and s.disable_after_failures <= c.failures_in_a_row
       returning s.id, s.revision, s.enabled_note)
     insert into audit_log (actor, verb, subject_kind, subject_id, note, before, after)
     select 'beat', 'schedule.disable', 'schedule', id::text, enabled_note, '{"enabled":true}',
       jsonb_build_object('enabled', false, 'revision', revision) from stopped`,
    [rows.map(([id]) => id)],
  )
}
