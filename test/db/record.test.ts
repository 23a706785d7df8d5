import { afterAll, beforeAll, expect, test } from "vitest"
import { type Instant, instant, type RunId } from "#core/brand.ts"
import type { RunFact, Term } from "#core/run.ts"
import type { RunState } from "#core/run-state.ts"
import { markEnqueued } from "#db/ledger/dispatch.ts"
import { readEnded, recordFacts } from "#db/ledger/record.ts"
import { TermOver } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { factOf } from "../helpers/facts.ts"
import { addRun, only, readRun, stateOf } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
let last = Math.floor(Date.now() / 1_000) * 1_000
const nextFire = (): Instant => {
  last += 1_000
  return instant(last)
}
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())

const record = (...facts: RunFact[]) => recordFacts(database.pool, term, LIMITS, { facts, positions: [] })

test("an end is written with its result, worker and times, and the run is reported as ended", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  const fact = factOf(run, {
    state: "succeeded",
    result: '{"n":1}',
    worker: "w",
    attempt: 2,
    startedAt: instant(last + 1),
    finishedAt: instant(last + 9),
  })
  const done = await record(fact)
  expect(done).toMatchObject({ ended: [run.id], adopted: [], freed: [1] })
  expect(await readRun(database.pool, run.id)).toMatchObject({
    state: "succeeded",
    result: { n: 1 },
    worker: "w",
    attempt: 2,
    finished: true,
  })
})

const ENDS: RunState[] = ["succeeded", "failed", "cancelled", "skipped", "expired", "lost", "unknown"]
test.each(ENDS)("a run that is %s stays so, whatever is told later", async (state) => {
  const run = await addRun(database.pool, nextFire(), { state })
  const told = ENDS.filter((one) => one !== state)
  for (const later of [...told, "running" as const, "retrying" as const, "enqueued" as const]) {
    const done = await record(factOf(run, { state: later as RunFact["state"] }))
    expect(done.ended).toEqual([run.id])
  }
  expect(await stateOf(database.pool, run)).toBe(state)
})

test("a run that has begun is not lowered to enqueued by an older look at it", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "running" })
  await record(factOf(run, { state: "enqueued" }))
  expect(await stateOf(database.pool, run)).toBe("running")
})

test("an end that arrives before the run was marked sent is kept, and the late mark does not lower it", async () => {
  const run = await addRun(database.pool, nextFire())
  await record(factOf(run, { state: "succeeded" }))
  await markEnqueued(database.pool, term, LIMITS, { runs: [run], enqueuedAt: nextFire(), sequence: 1 })
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "succeeded", enqueued: true })
})

test("what is told of an earlier delivery changes nothing of the run that was sent again", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued", delivery: 2 })
  const done = await record(factOf({ ...run, delivery: 1 }, { state: "failed" }))
  expect(done.ended).toEqual([])
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 2 })
  await record(factOf(run, { state: "succeeded" }))
  expect(await stateOf(database.pool, run)).toBe("succeeded")
})

test("an end whose job is gone, so that it does not say its delivery, is about the one on record", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "running", delivery: 3 })
  await record({ ...factOf(run, { state: "succeeded" }), delivery: null })
  expect(await stateOf(database.pool, run)).toBe("succeeded")
})

test("the same facts twice write the same and count once", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  const fact = factOf(run, {
    state: "succeeded",
    attempts: [
      { attempt: 1, state: "succeeded", worker: "w", startedAt: run.fireAt, finishedAt: run.fireAt, error: null },
    ],
  })
  await record(fact)
  const first = await readRun(database.pool, run.id)
  expect((await record(fact)).freed).toEqual([])
  expect(await readRun(database.pool, run.id)).toEqual(first)
  expect((await database.pool.query("select 1 from attempts where run_id = $1", [run.id])).rowCount).toBe(1)
})

test("a recorder of an old term writes nothing, and does not move its position either", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  await database.pool.query("insert into queues (name) values ('default') on conflict do nothing")
  const old = term
  term = await takeTerm(database, "b")
  const told = {
    facts: [factOf(run, { state: "succeeded" })],
    positions: [{ queue: "default", position: "9-9", incarnation: "i" }],
  }
  await expect(recordFacts(database.pool, old, LIMITS, told)).rejects.toBeInstanceOf(TermOver)
  expect(await stateOf(database.pool, run)).toBe("enqueued")
  const queue = await database.pool.query("select stream_position from queues where name = 'default'")
  expect(only(queue.rows)).toEqual({ stream_position: "0-0" })
})

test("position and facts are written together or not at all", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  await database.pool.query("insert into queues (name) values ('default') on conflict do nothing")
  const positions = [{ queue: "default", position: "7-1", incarnation: "i" }]
  const bad = factOf(run, { state: "succeeded", result: "no json" })
  await expect(recordFacts(database.pool, term, LIMITS, { facts: [bad], positions })).rejects.toMatchObject({
    code: "22P02",
  })
  await recordFacts(database.pool, term, LIMITS, { facts: [factOf(run, { state: "succeeded" })], positions })
  const queue = await database.pool.query(
    "select stream_position as p, stream_incarnation as i from queues where name = 'default'",
  )
  expect(only(queue.rows)).toEqual({ p: "7-1", i: "i" })
})

test("attempts are kept one by one: a running one is completed, an ended one is not rewritten", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  const attempt = { attempt: 1, worker: "w", startedAt: run.fireAt, finishedAt: null, error: null }
  await record(factOf(run, { state: "running", attempts: [{ ...attempt, state: "running" }] }))
  await record(
    factOf(run, {
      state: "retrying",
      attempts: [{ ...attempt, state: "failed", worker: null, finishedAt: run.fireAt, error: "e1" }],
    }),
  )
  await record(
    factOf(run, {
      state: "succeeded",
      attempts: [
        { ...attempt, state: "succeeded" },
        { ...attempt, attempt: 2, state: "succeeded", finishedAt: run.fireAt },
      ],
    }),
  )
  const found = await database.pool.query(
    "select attempt, state, worker, error from attempts where run_id = $1 order by attempt",
    [run.id],
  )
  expect(found.rows).toEqual([
    { attempt: 1, state: "failed", worker: "w", error: "e1" },
    { attempt: 2, state: "succeeded", worker: "w", error: null },
  ])
})

test("a run that is to be cancelled keeps that intent while it runs, and takes whatever end it reaches", async () => {
  const told = await addRun(database.pool, nextFire(), { state: "cancelling", reason: "operator" })
  await record(factOf(told, { state: "running", startedAt: told.fireAt }))
  expect(await stateOf(database.pool, told)).toBe("cancelling: operator")
  await record(factOf(told, { state: "succeeded" }))
  expect((await readRun(database.pool, told.id)).state).toBe("succeeded")
})

test.each([
  ["start_deadline", "expired: start_deadline"],
  ["overlap_skip", "skipped: overlap_skip"],
  ["replaced", "cancelled: replaced"],
])("a worker's word that it stopped a run ends it by why it was to stop: %s", async (reason, end) => {
  const run = await addRun(database.pool, nextFire(), { state: "cancelling", reason })
  await record(factOf(run, { state: "cancelled", reason: "operator" }))
  expect(await stateOf(database.pool, run)).toBe(end)
})

test("the ids of ended runs are found among those asked for, occurrences and requests alike", async () => {
  const over = await addRun(database.pool, nextFire(), { state: "failed" })
  const live = await addRun(database.pool, nextFire(), { state: "running" })
  const request = await addRun(database.pool, nextFire(), { id: "r7abc", state: "succeeded" })
  const found = await readEnded(database.pool, [over.id, live.id, request.id, "s9@1700000000000" as RunId])
  expect([...found].sort()).toEqual([request.id, over.id].sort())
})
