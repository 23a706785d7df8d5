import { afterAll, beforeAll, expect, test } from "vitest"
import { instant, type RunId, scheduleId } from "#core/brand.ts"
import type { RunFact, Term } from "#core/run.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import { recordFacts } from "#db/ledger/record.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { factOf } from "../helpers/facts.ts"
import { addSchedule, readRun } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

const DAY = 86_400_000
let database: TestDatabase
let term: Term
const fireAt = instant(Math.floor(Date.now() / 1_000) * 1_000)
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())

const record = (...facts: RunFact[]) => recordFacts(database.pool, term, LIMITS, { facts, positions: [] })

test("an occurrence that Postgres forgot and Redis ran is adopted with its end, so that nobody runs it again", async () => {
  const schedule = await addSchedule(database.pool, { payload: { a: 1 } })
  const id = occurrenceRunId(schedule, fireAt)
  const done = await record(factOf({ id, fireAt, delivery: 1 }, { state: "succeeded", result: "7" }))
  expect(done).toMatchObject({ adopted: [id], ended: [id] })
  expect(await readRun(database.pool, id)).toMatchObject({
    state: "succeeded",
    result: 7,
    trigger: "schedule",
    fireMs: fireAt,
  })
})

test("a forgotten redelivery is adopted as the delivery that it was, and ends", async () => {
  const schedule = await addSchedule(database.pool)
  const id = occurrenceRunId(schedule, fireAt)
  await record(factOf({ id, fireAt, delivery: 3 }, { state: "succeeded" }))
  expect(await readRun(database.pool, id)).toMatchObject({ state: "succeeded", delivery: 3 })
})

test("a forgotten run is adopted when the event is all that is left of it", async () => {
  const schedule = await addSchedule(database.pool)
  const id = occurrenceRunId(schedule, fireAt)
  await record({ ...factOf({ id, fireAt, delivery: 1 }, { state: "failed", error: "e" }), delivery: null })
  expect(await readRun(database.pool, id)).toMatchObject({ state: "failed", delivery: 1, error: "e" })
})

test("jobs that are no occurrence of a schedule we know are not adopted", async () => {
  const facts = [occurrenceRunId(scheduleId(999_999), fireAt), "r5" as RunId].map((id) =>
    factOf({ id, fireAt, delivery: 1 }, { state: "succeeded" }),
  )
  expect(await record(...facts)).toEqual({ ended: [], adopted: [], freed: [] })
})

test.each([-400, -20, 20])(
  "an id %i days away is not believed, and does not keep its neighbours from the record",
  async (days) => {
    const schedule = await addSchedule(database.pool)
    const far = instant(fireAt + days * DAY)
    const good = occurrenceRunId(schedule, fireAt)
    const done = await record(
      factOf({ id: occurrenceRunId(schedule, far), fireAt: far, delivery: 1 }, { state: "succeeded" }),
      factOf({ id: good, fireAt, delivery: 1 }, { state: "succeeded" }),
    )
    expect(done.adopted).toEqual([good])
  },
)

test("a run of a day whose partition is gone is not adopted, and does not keep its neighbours from the record", async () => {
  const schedule = await addSchedule(database.pool)
  const gone = instant(fireAt - 5 * DAY)
  await database.pool.query(
    "do $$ begin execute 'drop table runs_' || to_char((now() at time zone 'UTC')::date - 5, 'YYYYMMDD'); end $$",
  )
  const good = occurrenceRunId(schedule, fireAt)
  const done = await record(
    factOf({ id: occurrenceRunId(schedule, gone), fireAt: gone, delivery: 1 }, { state: "succeeded" }),
    factOf({ id: good, fireAt, delivery: 1 }, { state: "succeeded" }),
  )
  expect(done.adopted).toEqual([good])
})
