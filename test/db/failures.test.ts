import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { instant, type ScheduleId } from "#core/brand.ts"
import type { RunFact, Term } from "#core/run.ts"
import { recordFacts } from "#db/ledger/record.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { factOf } from "../helpers/facts.ts"
import { addRun, addSchedule, only } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
let id: ScheduleId
let last = Math.floor(Date.now() / 1_000) * 1_000
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())
beforeEach(async () => {
  id = await addSchedule(database.pool, { disable_after_failures: 3 })
  await database.pool.query(
    "insert into schedule_cursors (schedule_id, revision, effective_at) values ($1, 1, now())",
    [id],
  )
  await database.pool.query("delete from schedule_changes")
})

/** Ends one run of the schedule after the other, all told in one batch, in this order of their instants. */
async function end(...states: RunFact["state"][]): Promise<void> {
  const facts: RunFact[] = []
  for (const state of states) {
    last += 1_000
    facts.push(factOf(await addRun(database.pool, instant(last), { schedule: id, state: "running" }), { state }))
  }
  await recordFacts(database.pool, term, LIMITS, { facts: facts.reverse(), positions: [] })
}

async function read(): Promise<{ failures: number; enabled: boolean; note: string | null }> {
  const found = await database.pool.query<{ failures: number; enabled: boolean; note: string | null }>(
    `select c.failures_in_a_row as failures, s.enabled, s.enabled_note as note
     from schedules s join schedule_cursors c on c.schedule_id = s.id where s.id = $1`,
    [id],
  )
  return only(found.rows)
}

test("failures in a row are counted over batches, and a success begins anew", async () => {
  await end("failed")
  await end("failed")
  expect(await read()).toMatchObject({ failures: 2, enabled: true })
  await end("succeeded")
  expect((await read()).failures).toBe(0)
})

test("within one batch the order of the instants counts, not the order of telling", async () => {
  await end("failed", "succeeded", "failed")
  expect(await read()).toMatchObject({ failures: 1, enabled: true })
})

test("a schedule that failed as often in a row as it may is disabled, on record, and the beat is told as of any edit", async () => {
  await end("failed", "failed", "failed")
  expect(await read()).toEqual({ failures: 3, enabled: false, note: "disabled after 3 failures in a row" })
  const audit = await database.pool.query(
    "select actor, verb, note from audit_log where subject_kind = 'schedule' order by id desc limit 1",
  )
  expect(only(audit.rows)).toEqual({
    actor: "beat",
    verb: "schedule.disable",
    note: "disabled after 3 failures in a row",
  })
  const changes = await database.pool.query("select 1 from schedule_changes where schedule_id = $1", [id])
  expect(changes.rowCount).toBe(1)
})

test("runs that did not fail by themselves count neither way", async () => {
  await end("failed", "failed")
  await end("expired", "cancelled", "skipped")
  expect(await read()).toMatchObject({ failures: 2, enabled: true })
})

test("a schedule without a limit goes on failing", async () => {
  await database.pool.query("update schedules set disable_after_failures = null where id = $1", [id])
  await end("failed", "failed", "failed", "failed")
  expect(await read()).toMatchObject({ failures: 4, enabled: true })
})
