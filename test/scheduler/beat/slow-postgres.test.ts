import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { openBatchLimit } from "#scheduler/beat/batch-limit.ts"
import { openStage, type Stage } from "../../helpers/leader.ts"
import { LIMITS } from "../../helpers/term.ts"
import { until } from "../../helpers/wait.ts"

const SCHEDULES = 100
const TIGHT = { ...LIMITS, statementMs: 400 }

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(() => stage.reset())
afterAll(() => stage.close())

/** Each row costs so much that all of them together take twice the time of a leader's transaction. */
async function slowDown(): Promise<void> {
  const seconds = (2 * TIGHT.statementMs) / SCHEDULES / 1_000
  await stage.pool.query(
    `create or replace function slowly() returns trigger language plpgsql as
       $$ begin perform pg_sleep(${seconds}); return new; end $$;
     create or replace trigger slowly before insert or update on schedule_cursors for each row execute function slowly()`,
  )
}

test("edits and plans that Postgres cannot do in one transaction's time are done in smaller ones", async () => {
  await stage.pool.query(
    `insert into schedules (name, task, recurrence) select 's-' || n, 't', '{"v":1,"kind":"interval","every":1,"unit":"minute"}'
     from generate_series(1, ${SCHEDULES}) n`,
  )
  const leader = await stage.lead("a", {}, TIGHT)
  await slowDown()
  const planner = leader.planner()
  await planner.start()
  const count = async (sql: string) => Number((await stage.pool.query(`select count(*) from ${sql}`)).rows[0].count)
  await until(async () => (await count("schedule_cursors")) === SCHEDULES, { timeoutMs: 15_000 })
  stage.clock.set(stage.at(61))
  await until(async () => (await count("runs")) >= SCHEDULES, { timeoutMs: 15_000 })
  await planner.stop()
  expect(leader.events).toContain("loop.recovered")
  await stage.pool.query("drop trigger slowly on schedule_cursors")
})

test("only what took too long makes batches smaller, and what works makes them grow again", async () => {
  const limit = openBatchLimit(80)
  const fail = (error: Error) => limit.attempt(() => Promise.reject(error)).catch(() => {})
  await fail(new Error("something else"))
  expect(limit.size).toBe(80)
  await fail(Object.assign(new Error("canceling statement due to statement timeout"), { code: "57014" }))
  await fail(new Error("Query read timeout"))
  expect(limit.size).toBe(20)
  for (let i = 0; i < 20; i++) await limit.attempt(async () => {})
  expect(limit.size).toBe(80)
})
