import { type SQL, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import { RUN_STATES, type RunState } from "#core/run-state.ts"
import type { RunTest } from "#core/search/run-filter.ts"
import type { Db } from "#db/connect.ts"
import { ms, readInstant } from "#db/ledger/sql.ts"
import { allOf, timestamp } from "#db/queries/run-tests.ts"
import { LIVE, type Place } from "#db/queries/runs-search.ts"
import { HAS_ENDED, IS_OF_NOTE } from "#db/schema/runs.ts"

/** Which runs are counted; those of these schedules alone where `ids` is given. */
export type Counted = {
  states: readonly RunState[]
  tests: readonly RunTest[]
  ids: readonly number[] | null
  /** Of this run alone. */
  id: string | null
  /** All that fit are in the index of runs worth a note. */
  isOfNote: boolean
  now: Instant
}

/** Runs newer than a place in due order that fit, of the `most` nearest that have ended, and as many live ones. */
export async function countNewer(
  db: Db,
  counted: Counted,
  than: Place,
  toAt: Instant,
  most: number,
): Promise<{ count: number; looked: number }> {
  const where = sql`(r.due_at, r.id) > (${timestamp(than.dueAt)}, ${than.id}) and r.due_at < ${timestamp(toAt)}`
  const order = sql`r.due_at, r.id`
  const found = await db.execute<{ count: number; looked: number }>(sql`
    select count(*)::float8 as looked, (count(*) filter (where ${fits(counted)}))::float8 as count
    from (${endedAndLive(counted, where, order, most)}) r`)
  return found.rows[0] ?? { count: 0, looked: 0 }
}

export type StateCount = { at: Instant; state: RunState; count: number }

/**
 * Runs due in a range by state and stretch of time, newest first, until `most` have been looked at: `countedFrom` is
 * where that was, null when the whole range was counted.
 */
export async function countByTime(
  db: Db,
  counted: Counted,
  range: { fromAt: Instant; toAt: Instant; origin: Instant; bucketMs: number; most: number },
): Promise<{ counts: StateCount[]; countedFrom: Instant | null }> {
  const { fromAt, toAt, origin, bucketMs, most } = range
  const where = sql`r.due_at >= ${timestamp(fromAt)} and r.due_at < ${timestamp(toAt)}`
  const width = sql`(${bucketMs}::float8 * interval '1 ms')`
  const found = await db.execute<{
    at: number
    state: RunState
    count: number
    looked: number
    oldest: number | null
  }>(sql`
    select ${sql.raw(ms("at", "at"))}, state, count, looked, ${sql.raw(ms("oldest", "oldest"))} from (
      select date_bin(${width}, r.due_at, ${timestamp(origin)}) as at, r.state, (count(*) filter (where ${fits(counted)}))::float8 as count,
        (count(*) filter (where ${sql.raw(HAS_ENDED)}))::float8 as looked, min(r.due_at) filter (where ${sql.raw(HAS_ENDED)}) as oldest
      from (${endedAndLive(counted, where, sql`r.due_at desc`, most)}) r group by 1, 2
    ) buckets order by 1, 2`)
  const looked = found.rows.reduce((sum, row) => sum + row.looked, 0)
  const oldest = Math.min(...found.rows.flatMap((row) => row.oldest ?? []))
  return {
    counts: found.rows.flatMap(({ at, state, count }) => (count === 0 ? [] : [{ at: readInstant(at), state, count }])),
    countedFrom: looked < most ? null : instant(oldest),
  }
}

/** Only what the tests read: a hundred thousand wide rows would be sorted on disk. */
function columnsFor({ tests, ids, id }: Counted): string {
  const columns = new Set(["due_at", "state"])
  if (ids !== null) columns.add("schedule_id")
  if (id !== null) columns.add("id")
  for (const test of tests) for (const column of READ_BY_TEST[test.key]) columns.add(column)
  return [...columns].map((column) => `r.${column}`).join(", ")
}

const READ_BY_TEST: Readonly<Record<RunTest["key"], readonly string[]>> = {
  is: ["trigger", "enqueued_at", "attempt"],
  schedule: ["schedule_id", "options"],
  word: ["schedule_id", "options", "task"],
  task: ["task"],
  queue: ["queue"],
  worker: ["worker"],
  trigger: ["trigger"],
  reason: ["reason"],
  took: ["started_at", "finished_at"],
  late: ["trigger", "enqueued_at"],
}

/** The ended runs of a range in order, so many of them, and the live ones: each by the index that holds them alone. */
function endedAndLive(counted: Counted, where: SQL, order: SQL, most: number): SQL {
  const columns = sql.raw(columnsFor(counted))
  const hasEnded = sql.raw(counted.isOfNote ? IS_OF_NOTE : HAS_ENDED)
  return sql`(select ${columns} from runs r where ${where} and ${hasEnded} order by ${order} limit ${most})
    union all (select ${columns} from runs r where ${where} and r.state in ${LIVE} limit ${most})`
}

function fits({ states, tests, ids, id, now }: Counted) {
  const thisOne = id === null ? sql`true` : sql`r.id = ${id}`
  const ofThese = ids === null ? sql`true` : sql`r.schedule_id = any(${sql.param(ids)}::bigint[])`
  const inState = states.length === RUN_STATES.length ? sql`true` : sql`r.state = any(${sql.param(states)}::text[])`
  return sql`${inState} and ${ofThese} and ${thisOne} and ${allOf(tests, now)}`
}
