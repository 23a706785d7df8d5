import { afterAll, beforeAll, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { ensurePartitions, keepPartitions } from "#db/ledger/upkeep.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { only } from "../helpers/rows.ts"

const DAY = 86_400_000
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())

/** Days with a partition of `parent`, as numbers of days from today by UTC. */
async function daysOf(parent: "runs" | "attempts"): Promise<number[]> {
  const found = await database.pool.query<{ day: number }>(
    `select to_date(right(c.relname, 8), 'YYYYMMDD') - (now() at time zone 'UTC')::date as day
     from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass order by 1`,
    [parent],
  )
  return found.rows.map((row) => row.day)
}

async function ensure(day: string): Promise<boolean> {
  return only((await database.pool.query<{ made: boolean }>("select ensure_run_partition($1) as made", [day])).rows)
    .made
}

test("a day's partitions of runs and attempts are made once, and asking again makes none", async () => {
  expect(await ensure("2031-02-03")).toBe(true)
  expect(await ensure("2031-02-03")).toBe(false)
  const found = await database.pool.query(
    "select to_regclass('runs_20310203') is not null as runs, to_regclass('attempts_20310203') is not null as attempts",
  )
  expect(only(found.rows)).toEqual({ runs: true, attempts: true })
})

test("two sessions that ask for one day at once both succeed", async () => {
  const made = await Promise.all([ensure("2031-02-04"), ensure("2031-02-04"), ensure("2031-02-04")])
  expect(made).toContain(true)
})

test("a partition's day begins and ends at midnight UTC in whatever zone the session is", async () => {
  const client = await database.pool.connect()
  await client.query("set time zone 'Pacific/Kiritimati'")
  await client.query("select ensure_run_partition('2031-02-06')")
  await client.query("reset time zone")
  const found = await client.query<{ range: string }>(
    "select pg_get_expr(relpartbound, oid) as range from pg_class where relname = 'runs_20310206'",
  )
  client.release()
  expect(only(found.rows).range).toContain("FROM ('2031-02-06 00:00:00+00') TO ('2031-02-07 00:00:00+00')")
})

test("keeping partitions makes the coming week's and drops those past the retention, attempts too", async () => {
  await ensurePartitions(
    database.pool,
    [-40, -31, -30, -2].map((day) => instant(Date.now() + day * DAY)),
  )
  expect(await daysOf("runs")).toEqual(expect.arrayContaining([-40, -31, -30, -2]))
  await keepPartitions(database.pool, 30)
  for (const parent of ["runs", "attempts"] as const) {
    const days = await daysOf(parent)
    expect(days.filter((day) => day < 0 && day < -8)).toEqual([-30])
    expect(days).toEqual(expect.arrayContaining([-2, 0, 1, 2, 3, 4, 5, 6, 7, 8]))
  }
})

test("a plan of late occurrences gets the partitions it needs, however many instants share a day", async () => {
  const noon = (Math.floor(Date.now() / DAY) - 20) * DAY + DAY / 2
  await ensurePartitions(database.pool, [instant(noon), instant(noon + 1), instant(noon - DAY)])
  expect(await daysOf("runs")).toEqual(expect.arrayContaining([-21, -20]))
})
