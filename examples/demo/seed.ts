import type pg from "pg"
import { type Instant, instant, type ScheduleId } from "#core/brand.ts"
import { AppError, messageOf } from "#core/errors.ts"
import { dueAt, next } from "#core/recurrence.ts"
import { type CompiledSchedule, compileScheduleRow } from "#core/schedule-row.ts"
import { openDb } from "#db/connect.ts"
import { at } from "#db/ledger/sql.ts"
import { readSchedulesById } from "#db/queries/schedules.ts"
import { databaseNow, livingBeats } from "#db/queries/status.ts"
import { usableCalendars } from "#scheduler/services/schedules/stored.ts"
import { ACTORS, actsOf, SET_ASIDE, STOPPED } from "./acts.ts"
import { companyEntries, type DemoEntry } from "./company.ts"
import { type HistoryRun, historyOf, type Story } from "./history.ts"
import { incidentsBefore } from "./incidents.ts"
import { liveAt } from "./live.ts"
import { removeDemo } from "./remove.ts"
import { requestedRuns } from "./requested.ts"
import { writeGaps, writeRuns } from "./write.ts"

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const CALENDARS = [
  { name: "bank-holidays", rules: { yearly: ["01-01", "05-01", "12-25", "12-26"] } },
  { name: "office-closed", rules: { weekdays: [0, 6], yearly: ["12-24", "12-31"] } },
]

export type Seeded = { schedules: number; runs: number; gaps: number; live: number; queues: string[] }

/**
 * Fills a database with the demo; a demo that is there already is replaced.
 * @param options `force`: beside schedules of others. `withLive`: also runs that have not ended, for looking at without a beat.
 * @throws AppError `conflict` when there are schedules of others, or a beat that would judge the live runs.
 */
export async function seedDemo(
  pool: pg.Pool,
  options: { force?: boolean; withLive?: boolean; queuePrefix?: string; now?: Instant } = {},
): Promise<Seeded> {
  const db = openDb(pool)
  const now = options.now ?? (await databaseNow(db))
  if (options.withLive === true && (await livingBeats(db)).length > 0)
    throw new AppError(
      "conflict",
      "a beat is running: it would find that no job stands behind the live runs. Stop it, or leave --with-live out",
    )
  await removeDemo(pool, { force: options.force ?? false, actors: ACTORS })
  const entries = companyEntries(now)
  await pool.query(
    "insert into calendars (name, rules) select name, rules from jsonb_to_recordset($1::jsonb) c(name text, rules jsonb) on conflict do nothing",
    [JSON.stringify(CALENDARS)],
  )
  await act(pool, entries, now, options.queuePrefix ?? "bull")
  await addTasks(pool, entries)
  const ids = await ownIds(pool)
  await breakOne(pool)
  const stories = await storiesOf(pool, ids, entries)
  const incidents = incidentsBefore(now)
  const told = stories.map((story) => historyOf(story, instant(now - WEEK_MS), incidents))
  const gaps = told.flatMap((history) => history.gaps)
  const scheduled = told.flatMap((history, index) => {
    const stopped = STOPPED[stories[index]?.schedule.name ?? ""]
    return history.runs.filter((run) => stopped === undefined || run.fireAt < now - stopped * DAY_MS)
  })
  const isOver = (run: HistoryRun) => run.finishedAt !== null && run.finishedAt < now
  const ended = [...scheduled.filter(isOver), ...requestedRuns(stories, scheduled, incidents).filter(isOver)]
  const live = options.withLive === true ? liveAt(now, stories, scheduled) : []
  const liveIds = new Set(live.map((run) => run.id))
  const runs = [...ended.filter((run) => !liveIds.has(run.id)), ...live].sort((a, b) => a.dueAt - b.dueAt)
  await inTransaction(pool, async (client) => {
    await writeRuns(client, runs)
    await writeGaps(client, gaps)
    await writeCursors(client, stories, runs, now)
  })
  await pool.query("analyze runs; analyze attempts")
  const queues = [...new Set(entries.map((entry) => entry.queue))].sort()
  return { schedules: ids.length, runs: runs.length, gaps: gaps.length, live: live.length, queues }
}

/** Does everything through the services, and dates it back: rows, log, and what intervals are counted from. */
async function act(pool: pg.Pool, entries: readonly DemoEntry[], now: Instant, queuePrefix: string): Promise<void> {
  const db = openDb(pool)
  await pool.query(
    "insert into audit_log (actor, verb, subject_kind, subject_id) values ('cli:demo', 'demo.seed', 'installation', current_schema())",
  )
  const dates: { from: number; at: number }[] = []
  for (const { daysAgo, actor, source, run } of actsOf(entries, now)) {
    const from = await lastAudit(pool)
    const then = instant(Math.round(now - daysAgo * DAY_MS))
    await run({ db, actor, role: "admin", source, queuePrefix, now: then })
    dates.push({ from, at: then })
  }
  await inTransaction(pool, async (client) => {
    await client.query(
      `update audit_log a set at = ${at("d.at")} from unnest($1::bigint[], $2::float8[]) d("from", at)
       where d."from" = (select max(f) from unnest($1::bigint[]) f where f < a.id) and a.verb <> 'demo.seed'`,
      [dates.map((date) => date.from), dates.map((date) => date.at)],
    )
    // Not an edit: the trigger would raise the revision for it. The beat reads the rows again by its inbox.
    await client.query("alter table schedules disable trigger schedules_before_change")
    await client.query(
      `update schedules s set created_at = a.first, updated_at = a.last, deleted_at = case when s.deleted_at is not null then a.last end
       from (select subject_id::bigint as id, min(at) as first, max(at) as last from audit_log where subject_kind = 'schedule' and id > $1 group by 1) a
       where a.id = s.id`,
      [dates[0]?.from ?? 0],
    )
    await client.query("alter table schedules enable trigger schedules_before_change")
    await client.query(
      "insert into schedule_changes (schedule_id) select id from schedules where updated_by = any($1::text[])",
      [ACTORS],
    )
  })
}

async function lastAudit(pool: pg.Pool): Promise<number> {
  const found = await pool.query<{ id: string }>("select coalesce(max(id), 0) as id from audit_log")
  return Number(found.rows[0]?.id)
}

async function ownIds(pool: pg.Pool): Promise<number[]> {
  const found = await pool.query<{ id: string }>(
    `select distinct subject_id as id from audit_log where verb = 'schedule.create' and actor = any($1::text[])
     and id > (select max(id) from audit_log where verb = 'demo.seed')`,
    [ACTORS],
  )
  return found.rows.map((row) => Number(row.id))
}

/** Somebody was in the table by hand; the fault is what the beat would write. */
async function breakOne(pool: pg.Pool): Promise<void> {
  await pool.query("update schedules set payload = $2, updated_by = 'sql' where name = $1 and deleted_at is null", [
    SET_ASIDE,
    '"eu"',
  ])
  const db = openDb(pool)
  const found = await pool.query<{ id: string }>("select id from schedules where name = $1 and deleted_at is null", [
    SET_ASIDE,
  ])
  const [row] = await readSchedulesById(
    db,
    found.rows.map(({ id }) => Number(id)),
  )
  if (row === undefined) return
  try {
    compileScheduleRow({ ...row, calendarNames: row.calendars, calendars: [] })
  } catch (error) {
    await pool.query("update schedules set fault = $2, fault_at = clock_timestamp() where id = $1", [
      row.id,
      messageOf(error),
    ])
  }
}

async function storiesOf(pool: pg.Pool, ids: readonly number[], entries: readonly DemoEntry[]): Promise<Story[]> {
  const db = openDb(pool)
  const calendars = await usableCalendars(db)
  const behaviours = new Map(entries.map((entry) => [entry.name, entry.behaviour]))
  return (await readSchedulesById(db, ids)).flatMap((row) => {
    const behaviour = behaviours.get(row.name)
    if (behaviour === undefined || row.fault !== null) return []
    return [{ schedule: compileScheduleRow({ ...row, calendarNames: row.calendars, calendars }), behaviour }]
  })
}

async function addTasks(pool: pg.Pool, entries: readonly DemoEntry[]): Promise<void> {
  await pool.query(
    "insert into tasks (name, queue, seen_at) select distinct on (name) name, queue, clock_timestamp() from unnest($1::text[], $2::text[]) t(name, queue) on conflict do nothing",
    [entries.map((entry) => entry.task), entries.map((entry) => entry.queue)],
  )
}

/** Where a beat would have got to with each, so that lists sort and failures count without one. */
async function writeCursors(
  client: pg.ClientBase,
  stories: readonly Story[],
  runs: readonly HistoryRun[],
  now: Instant,
): Promise<void> {
  const ofSchedule = new Map<ScheduleId, HistoryRun[]>()
  for (const run of runs)
    if (run.scheduleId !== null) ofSchedule.set(run.scheduleId, [...(ofSchedule.get(run.scheduleId) ?? []), run])
  const rows = stories.map(({ schedule }) => {
    const own = ofSchedule.get(schedule.id) ?? []
    const fired = own.filter((run) => run.trigger === "schedule" || run.trigger === "catch_up")
    const ended = own.filter((run) => run.state === "failed" || run.state === "succeeded").reverse()
    const streak = ended.findIndex((run) => run.state === "succeeded")
    return {
      id: schedule.id,
      ...nextOf(schedule, now),
      last: fired.at(-1)?.fireAt ?? null,
      count: fired.length,
      failures: streak === -1 ? ended.length : streak,
    }
  })
  await client.query(
    `insert into schedule_cursors as c (schedule_id, next_fire_at, due_at, last_fire_at, fire_count, failures_in_a_row, revision, effective_at)
     select s.id, ${at("x.next")}, ${at("x.due")}, ${at("x.last")}, x.count, x.failures, s.revision, s.effective_at
     from jsonb_to_recordset($1::jsonb) x(id bigint, next float8, due float8, last float8, count bigint, failures int) join schedules s on s.id = x.id
     on conflict (schedule_id) do update set last_fire_at = excluded.last_fire_at, fire_count = excluded.fire_count,
       failures_in_a_row = excluded.failures_in_a_row`,
    [JSON.stringify(rows)],
  )
}

function nextOf(schedule: CompiledSchedule, now: Instant): { next: Instant | null; due: Instant | null } {
  const fireAt = schedule.enabled && !schedule.deleted ? next(schedule.rule, now) : null
  return { next: fireAt, due: fireAt === null ? null : dueAt(schedule.rule, fireAt) }
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query("begin")
    await work(client)
    await client.query("commit")
  } catch (error) {
    await client.query("rollback")
    throw error
  } finally {
    client.release()
  }
}
