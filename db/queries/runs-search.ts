import { type SQL, sql } from "drizzle-orm"
import { type Instant, MAX_INSTANT, type RunId } from "#core/brand.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import { isTerminal, RUN_STATES, type RunReason, type RunState, type RunTrigger } from "#core/run-state.ts"
import type { RunTest } from "#core/search/run-filter.ts"
import type { Db } from "#db/connect.ts"
import { ms, readInstant, readInstantOrNull } from "#db/ledger/sql.ts"
import { allOf, timestamp } from "#db/queries/run-tests.ts"
import { HAS_ENDED, IS_OF_NOTE } from "#db/schema/runs.ts"

/** How many runs one look passes over before it says how far it has come: about 40 ms. Those of note lie further apart. */
export const LOOK_ROWS = 30_000
export const LOOK_ROWS_OF_NOTE = 12_000

/** A place in the order of a list: by due time, then id. */
export type Place = { dueAt: Instant; id: string }
export type Direction = "older" | "newer"

/** Which runs a look passes over, and which of them it brings. */
export type Look = {
  states: readonly RunState[]
  tests: readonly RunTest[]
  fromAt: Instant
  toAt: Instant
  /** Where to begin; null: at the end of the list that the direction leads away from. */
  from: Place | null
  direction: Direction
  limit: number
  now: Instant
}

/** Where a look gave up, when it has not come to the end: everything up to there was looked at. */
export type Looked = { runs: FoundRun[]; stoppedAt: Place | null }

export type FoundRun = {
  id: RunId
  scheduleId: number | null
  scheduleName: string | null
  /** As it was called when the run was planned. */
  plannedName: string | null
  timeZone: string | null
  isDeleted: boolean
  task: string
  queue: string
  trigger: RunTrigger
  state: RunState
  reason: RunReason | null
  fireAt: Instant
  dueAt: Instant
  enqueuedAt: Instant | null
  startedAt: Instant | null
  finishedAt: Instant | null
  attempt: number
  attemptsAllowed: number | null
  worker: string | null
  retryOf: string | null
  errorLine: string | null
}

/** SQL list of the states of a run that has not ended. */
export const LIVE = sql.raw(listed(RUN_STATES.filter((state) => !isTerminal(state))))
/** What the tests and the list read of a run. */
const COLUMNS = sql.raw(
  "id schedule_id fire_at due_at state reason trigger task queue worker attempt retry_of enqueued_at started_at finished_at options error"
    .split(" ")
    .map((column) => `r.${column}`)
    .join(", "),
)

/** Ended runs in due order, at most `LOOK_ROWS` of them looked at. */
export async function lookThrough(db: Db, look: Look, isOfNote: boolean): Promise<Looked> {
  const most = isOfNote ? LOOK_ROWS_OF_NOTE : LOOK_ROWS
  const order = orderOf(look.direction)
  const where = sql`${between(look)} and ${sql.raw(isOfNote ? IS_OF_NOTE : HAS_ENDED)}`
  const found = await readRuns(
    db,
    look,
    sql`select * from (select ${COLUMNS} from runs r where ${where} order by ${order} limit ${most}) r
      where ${fits(look)} limit ${look.limit}`,
  )
  const runs = found.map(runOf)
  if (runs.length === look.limit) return { runs, stoppedAt: null }
  const ends = await db.execute<{ id: string; due: number }>(
    sql`select r.id, ${sql.raw(ms("r.due_at", "due"))} from runs r where ${where} order by ${order} limit 1 offset ${most - 1}`,
  )
  const end = ends.rows[0]
  if (end === undefined) return { runs, stoppedAt: null }
  return { runs, stoppedAt: further(look.direction, { dueAt: readInstant(end.due), id: end.id }, runs.at(-1)) }
}

/** Runs that came between the two questions move the end of the look; what was found is never found again. */
function further(direction: Direction, end: Place, last: Place | undefined): Place {
  if (last === undefined) return end
  const isOlder = last.dueAt < end.dueAt || (last.dueAt === end.dueAt && last.id < end.id)
  return isOlder === (direction === "older") ? { dueAt: last.dueAt, id: last.id } : end
}

/** Runs that have not ended, all of them looked at: an index holds no others. `ids`: those of these schedules alone. */
export async function lookThroughLive(db: Db, look: Look, ids: readonly number[] | null): Promise<FoundRun[]> {
  const order = orderOf(look.direction)
  const ofThese = ids === null ? sql`true` : sql`r.schedule_id = any(${sql.param(ids)}::bigint[])`
  const found = await readRuns(
    db,
    look,
    sql`select ${COLUMNS} from runs r where r.state in ${LIVE} and ${ofThese} and ${between(look)} and ${fits(look)}
      order by ${order} limit ${look.limit}`,
  )
  return found.map(runOf)
}

/** Runs of some schedules whose jitter is at most `jitterMs`, due within the look's bounds. */
export async function lookThroughSchedules(
  db: Db,
  look: Look,
  of: { ids: readonly number[]; jitterMs: number },
): Promise<FoundRun[]> {
  const order = orderOf(look.direction)
  const firstFire = Math.max(-MAX_INSTANT, look.fromAt - of.jitterMs)
  const found = await readRuns(
    db,
    look,
    sql`select ${COLUMNS} from runs r
      where r.schedule_id = any(${sql.param(of.ids)}::bigint[])
        and r.fire_at >= ${timestamp(firstFire)} and r.fire_at < ${timestamp(look.toAt)}
        and ${between(look)} and ${fits(look)} order by ${order} limit ${look.limit}`,
  )
  return found.map(runOf)
}

/** The run of an id, if it is one that is looked for. */
export async function lookForRun(db: Db, look: Look, id: string): Promise<FoundRun[]> {
  const occurrence = parseOccurrenceRunId(id)
  const partition = occurrence === null ? sql`true` : sql`r.fire_at = ${timestamp(occurrence.fireAt)}`
  const found = await readRuns(
    db,
    look,
    sql`select ${COLUMNS} from runs r
      where r.id = ${id} and ${partition} and ${between(look)} and ${fits(look)} limit 1`,
  )
  return found.map(runOf)
}

type RunRow = {
  id: RunId
  schedule_id: string | null
  name: string | null
  planned_name: string | null
  time_zone: string | null
  deleted: boolean
  task: string
  queue: string
  trigger: RunTrigger
  state: RunState
  reason: RunReason | null
  fire: number
  due: number
  enqueued: number | null
  started: number | null
  finished: number | null
  attempt: number
  allowed: number | null
  worker: string | null
  retry_of: string | null
  error_line: string | null
}

async function readRuns(db: Db, look: Look, chosen: SQL): Promise<RunRow[]> {
  const times = ["fire_at fire", "due_at due", "enqueued_at enqueued", "started_at started", "finished_at finished"]
  const found = await db.execute<RunRow>(sql`
    select r.id, r.schedule_id, s.name, r.options ->> 'scheduleName' as planned_name, s.time_zone,
      coalesce(s.deleted_at is not null, false) as deleted, r.task, r.queue, r.trigger, r.state, r.reason, r.attempt,
      case when jsonb_typeof(r.options #> '{retry,attempts}') = 'number' then (r.options #> '{retry,attempts}')::float8 end as allowed,
      r.worker, r.retry_of, left(split_part(r.error, E'\n', 1), 200) as error_line,
      ${sql.raw(
        times
          .map((time) => time.split(" "))
          .map(([column, alias]) => ms(`r.${column}`, alias ?? ""))
          .join(", "),
      )}
    from (${chosen}) r left join schedules s on s.id = r.schedule_id order by ${orderOf(look.direction)}`)
  return found.rows
}

function runOf(row: RunRow): FoundRun {
  return {
    id: row.id,
    scheduleId: row.schedule_id === null ? null : Number(row.schedule_id),
    scheduleName: row.name,
    plannedName: row.planned_name,
    timeZone: row.time_zone,
    isDeleted: row.deleted,
    task: row.task,
    queue: row.queue,
    trigger: row.trigger,
    state: row.state,
    reason: row.reason,
    fireAt: readInstant(row.fire),
    dueAt: readInstant(row.due),
    enqueuedAt: readInstantOrNull(row.enqueued),
    startedAt: readInstantOrNull(row.started),
    finishedAt: readInstantOrNull(row.finished),
    attempt: row.attempt,
    attemptsAllowed: row.allowed,
    worker: row.worker,
    retryOf: row.retry_of,
    errorLine: row.error_line,
  }
}

function orderOf(direction: Direction): SQL {
  return direction === "older" ? sql`r.due_at desc, r.id desc` : sql`r.due_at, r.id`
}

/**
 * The bounds, and the place to begin instead of the one that it lies within: with both, Postgres 17 returns rows of an
 * index page that only one of the two lets through.
 */
function between({ fromAt, toAt, from, direction }: Look): SQL {
  const isOlder = direction === "older"
  const begins = from !== null && (isOlder ? from.dueAt < toAt : from.dueAt >= fromAt)
  const conditions = [
    fromAt > -MAX_INSTANT && !(begins && !isOlder) ? sql`r.due_at >= ${timestamp(fromAt)}` : null,
    toAt < MAX_INSTANT && !(begins && isOlder) ? sql`r.due_at < ${timestamp(toAt)}` : null,
    begins ? sql`(r.due_at, r.id) ${sql.raw(isOlder ? "<" : ">")} (${timestamp(from.dueAt)}, ${from.id})` : null,
  ].filter((condition) => condition !== null)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

function fits({ states, tests, now }: Look): SQL {
  return sql`r.state = any(${sql.param(states)}::text[]) and ${allOf(tests, now)}`
}

function listed(words: readonly string[]): string {
  return `(${words.map((word) => `'${word}'`).join(", ")})`
}
