import { afterAll, beforeAll, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { commitPlan, readDueCursors } from "#db/ledger/plan.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

/** As many as make a plan that reads all of them for each of its moves outlast the limit several times over. */
const SCHEDULES = 30_000
const MOVES = 1_000
const STATEMENT_MS = 1_400
const fireAt = instant(Math.floor(Date.now() / 1_000) * 1_000)

let database: TestDatabase
let term: Term

beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())

test("a plan keeps within its limit on tables that Postgres has not analyzed since they were filled", async () => {
  const { pool } = database
  for (const table of ["schedules", "schedule_cursors"])
    await pool.query(`alter table ${table} set (autovacuum_enabled = off)`)
  await pool.query(
    `insert into schedules (name, task, recurrence)
     select 'fresh-' || n, 't', '{"v":1,"kind":"interval","every":1,"unit":"second"}' from generate_series(1, $1::int) n`,
    [SCHEDULES],
  )
  await pool.query(
    `insert into schedule_cursors (schedule_id, next_fire_at, due_at, revision, effective_at)
     select id, to_timestamp($1::float8 / 1000), to_timestamp($1::float8 / 1000), 1, now() from schedules`,
    [fireAt],
  )
  const cursors = await readDueCursors(pool, fireAt, MOVES)
  const moves = cursors.map(({ scheduleId, revision, nextFireAt }) => ({
    scheduleId,
    revision,
    expected: nextFireAt,
    nextFireAt: instant(nextFireAt + 1_000),
    dueAt: instant(nextFireAt + 1_000),
    lastFireAt: nextFireAt,
    fired: 1,
  }))
  const limits = { ...LIMITS, statementMs: STATEMENT_MS }
  const done = await commitPlan(pool, term, limits, { moves, runs: [], gaps: [], options: new Map() })
  expect(done).toEqual({ moved: MOVES, added: 0 })
})
