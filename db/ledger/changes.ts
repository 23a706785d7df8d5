import type pg from "pg"
import { type Instant, type ScheduleId, scheduleId } from "#core/brand.ts"
import type { NewGap, Term } from "#core/run.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import type { RunReason } from "#core/run-state.ts"
import { addGaps } from "#db/ledger/plan.ts"
import { readRunRows, updateRuns } from "#db/ledger/run-rows.ts"
import { at, ms, readInstant, readInstantOrNull, rowsOf } from "#db/ledger/sql.ts"
import { inTerm, type TermLimits } from "#db/ledger/term.ts"

/** A schedule that somebody changed, with its cursor as it was. */
export type Change = {
  /** The inbox rows that say so; taken away when the change has been dealt with. */
  readonly changeIds: readonly number[]
  readonly changedAt: Instant
  readonly scheduleId: ScheduleId
  readonly cursor: {
    readonly nextFireAt: Instant | null
    readonly lastFireAt: Instant | null
    readonly effectiveAt: Instant
    readonly fireCount: number
    readonly tzVersion: string
  } | null
}

/** The oldest changes, one entry per schedule, at most `limit` inbox rows. */
export async function readChanges(pool: pg.Pool, limit: number): Promise<Change[]> {
  const rows = await rowsOf<{
    ids: string[]
    changed: number
    schedule_id: string
    has_cursor: boolean
    next: number | null
    last: number | null
    effective: number | null
    fires: string | null
    tz: string | null
  }>(
    pool,
    `select h.ids, ${ms("h.changed_at", "changed")}, h.schedule_id, c.schedule_id is not null as has_cursor,
       ${ms("c.next_fire_at", "next")}, ${ms("c.last_fire_at", "last")}, ${ms("c.effective_at", "effective")},
       c.fire_count as fires, c.tz_version as tz
     from (
       select schedule_id, array_agg(id) as ids, max(changed_at) as changed_at
       from (select * from schedule_changes order by id limit $1) inbox group by schedule_id) h
     left join schedule_cursors c on c.schedule_id = h.schedule_id`,
    [limit],
  )
  return rows.map((row) => ({
    changeIds: row.ids.map(Number),
    changedAt: readInstant(row.changed),
    scheduleId: scheduleId(Number(row.schedule_id)),
    cursor:
      row.has_cursor && row.effective !== null
        ? {
            nextFireAt: readInstantOrNull(row.next),
            lastFireAt: readInstantOrNull(row.last),
            effectiveAt: readInstant(row.effective),
            fireCount: Number(row.fires),
            tzVersion: row.tz ?? "",
          }
        : null,
  }))
}

/** What the beat makes of a change. */
export type Settled = {
  readonly changeIds: readonly number[]
  readonly scheduleId: ScheduleId
  /** The revision that was looked at; null when the row is gone. A newer one has another inbox row. */
  readonly revision: number | null
  readonly effectiveAt: Instant
  readonly tzVersion: string
  /** Where the cursor goes; `keep` when the change cannot alter when it fires. */
  readonly next: "keep" | { readonly nextFireAt: Instant | null; readonly dueAt: Instant | null }
  /** Why the row cannot be used, or null when it can. */
  readonly fault: string | null
  readonly queue: string | null
  /** Planned runs that the change takes back. */
  readonly cancel: {
    readonly reason: Extract<RunReason, "disabled" | "edited">
    readonly fireAts: readonly Instant[]
  } | null
  readonly gap: NewGap | null
}

/** Planned or held runs of these schedules that a change may take back: those that fire after it counts. */
export async function readPlannedFireAts(
  pool: pg.Pool,
  of: readonly { scheduleId: ScheduleId; after: Instant }[],
): Promise<Map<ScheduleId, Instant[]>> {
  const rows = await rowsOf<{ schedule_id: string; fire: number }>(
    pool,
    `select r.schedule_id, ${ms("r.fire_at", "fire")} from unnest($1::bigint[], $2::float8[]) as u (id, after)
     join runs r on r.schedule_id = u.id and r.fire_at > ${at("u.after")}
     where r.state in ('planned', 'held') and r.trigger in ('schedule', 'catch_up')`,
    [of.map((one) => one.scheduleId), of.map((one) => one.after)],
  )
  const found = new Map<ScheduleId, Instant[]>()
  for (const row of rows) {
    const id = scheduleId(Number(row.schedule_id))
    found.set(id, [...(found.get(id) ?? []), readInstant(row.fire)])
  }
  return found
}

/** Writes what was made of a batch of changes, in one transaction, and empties that part of the inbox. */
export async function commitChanges(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  queuePrefix: string,
  settled: readonly Settled[],
): Promise<void> {
  await inTerm(pool, term, limits, async (client) => {
    await setCursors(client, settled)
    await setFaults(client, settled)
    await takeBackRuns(client, settled)
    await addGaps(
      client,
      settled.flatMap((one) => (one.gap ? [one.gap] : [])),
    )
    const queues = [...new Set(settled.flatMap((one) => (one.queue === null ? [] : [one.queue])))]
    if (queues.length > 0)
      await client.query("insert into queues (name, prefix) select unnest($1::text[]), $2 on conflict do nothing", [
        queues,
        queuePrefix,
      ])
    await client.query("delete from schedule_changes where id = any($1::bigint[])", [
      settled.flatMap((one) => one.changeIds),
    ])
  })
}

async function setCursors(client: pg.PoolClient, settled: readonly Settled[]): Promise<void> {
  const rows = settled.filter((one) => one.revision !== null)
  await client.query(
    `insert into schedule_cursors as c (schedule_id, revision, effective_at, tz_version, next_fire_at, due_at)
     select s.id, s.revision, ${at("u.effective")}, u.tz, ${at("u.next")}, ${at("u.due")}
     from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::float8[], $6::float8[])
       as u (id, revision, effective, tz, next, due)
     join schedules s on s.id = u.id and s.revision = u.revision
     on conflict (schedule_id) do update set revision = excluded.revision, effective_at = excluded.effective_at, tz_version = excluded.tz_version,
       next_fire_at = case when excluded.schedule_id = any($7::bigint[]) then c.next_fire_at else excluded.next_fire_at end,
       due_at = case when excluded.schedule_id = any($7::bigint[]) then c.due_at else excluded.due_at end`,
    [
      rows.map((one) => one.scheduleId),
      rows.map((one) => one.revision),
      rows.map((one) => one.effectiveAt),
      rows.map((one) => one.tzVersion),
      rows.map((one) => (one.next === "keep" ? null : one.next.nextFireAt)),
      rows.map((one) => (one.next === "keep" ? null : one.next.dueAt)),
      rows.filter((one) => one.next === "keep").map((one) => one.scheduleId),
    ],
  )
}

async function setFaults(client: pg.PoolClient, settled: readonly Settled[]): Promise<void> {
  await client.query(
    `update schedules s set fault = u.fault, fault_at = case when u.fault is null then null else clock_timestamp() end
     from unnest($1::bigint[], $2::text[]) as u (id, fault) where s.id = u.id and s.fault is distinct from u.fault`,
    [settled.map((one) => one.scheduleId), settled.map((one) => one.fault)],
  )
}

async function takeBackRuns(client: pg.PoolClient, settled: readonly Settled[]): Promise<void> {
  const runs = settled.flatMap((one) => {
    const { cancel, scheduleId } = one
    return cancel === null
      ? []
      : cancel.fireAts.map((fireAt) => ({ id: occurrenceRunId(scheduleId, fireAt), fireAt, reason: cancel.reason }))
  })
  if (runs.length === 0) return
  const isOpen = "r.state in ('planned', 'held')"
  const rows = await readRunRows(
    client,
    runs.map((run) => run.id),
    true,
  )
  await updateRuns(
    client,
    runs.flatMap((one) => {
      const row = rows.get(one.id)
      return row ? [{ ...one, run: { id: one.id, fireAt: one.fireAt, delivery: row.delivery } }] : []
    }),
    [["reason", "text", (one) => one.reason]],
    `state = case when ${isOpen} then 'cancelling' else r.state end, reason = case when ${isOpen} then u.reason else r.reason end`,
  )
}
