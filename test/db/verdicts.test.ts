import { afterAll, beforeAll, expect, test } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { commitVerdicts, readCourier, readOutstanding, saveCourier } from "#db/ledger/reconcile.ts"
import { TermOver } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addRun, readRun, stateOf } from "../helpers/rows.ts"
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

const judge = (...verdicts: Parameters<typeof commitVerdicts>[3]) =>
  commitVerdicts(database.pool, term, LIMITS, verdicts)

test("a run that Redis lost is planned again as the next delivery, as if it had not been sent", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "running" })
  await database.pool.query("update runs set enqueued_at = now(), started_at = now(), worker = 'w' where id = $1", [
    run.id,
  ])
  expect(await judge({ run, from: "running", to: "planned", reason: "redis_loss" })).toBe(1)
  expect(await readRun(database.pool, run.id)).toMatchObject({
    state: "planned",
    reason: "redis_loss",
    delivery: 2,
    enqueued: false,
    worker: null,
    finished: false,
  })
})

test("a verdict about a state that has changed since is not written", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "succeeded" })
  expect(await judge({ run, from: "enqueued", to: "planned", reason: "redis_loss" })).toBe(0)
  expect(await stateOf(database.pool, run)).toBe("succeeded")
})

test("a verdict about an earlier delivery is not written, though the state reads the same again", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued", delivery: 2 })
  expect(await judge({ run: { ...run, delivery: 1 }, from: "enqueued", to: "lost", reason: "redis_loss" })).toBe(0)
  expect(await stateOf(database.pool, run)).toBe("enqueued")
})

test("a leader whose term is over judges nothing", async () => {
  const run = await addRun(database.pool, nextFire(), { state: "enqueued" })
  const old = term
  term = await takeTerm(database, "b")
  const late = commitVerdicts(database.pool, old, LIMITS, [{ run, from: "enqueued", to: "lost", reason: "redis_loss" }])
  await expect(late).rejects.toBeInstanceOf(TermOver)
  expect(await stateOf(database.pool, run)).toBe("enqueued")
})

test("outstanding runs are read in pages without one twice or left out, planned ones only when due before the loss", async () => {
  await database.pool.query("delete from runs")
  const states = ["enqueued", "running", "retrying", "cancelling", "succeeded", "held"] as const
  for (const state of states) await addRun(database.pool, nextFire(), { state })
  const doubtful = await addRun(database.pool, nextFire(), { dueAt: last })
  await addRun(database.pool, nextFire(), { dueAt: last })
  const found: string[] = []
  for (let afterId = ""; ; ) {
    const want = {
      states: ["enqueued", "running", "retrying"] as const,
      doubtfulBefore: instant(last),
      afterId,
      limit: 2,
    }
    const page = await readOutstanding(database.pool, want)
    found.push(...page.map((run) => run.id))
    const end = page.at(-1)
    if (!end) break
    afterId = end.id
  }
  expect(found).toHaveLength(4)
  expect(new Set(found).size).toBe(4)
  expect(found).toContain(doubtful.id)
})

test("what Redis acknowledged is remembered, and a dealt-with loss replaces it", async () => {
  expect(await readCourier(database.pool, LIMITS.leaseName)).toEqual({ incarnation: null, sequence: 0 })
  await saveCourier(database.pool, term, LIMITS, { incarnation: "one", sequence: 7, lossDetectedAt: null })
  await saveCourier(database.pool, term, LIMITS, { incarnation: "two", sequence: 9, lossDetectedAt: instant(last) })
  expect(await readCourier(database.pool, LIMITS.leaseName)).toEqual({ incarnation: "two", sequence: 9 })
  const old = { holder: "nobody", epoch: term.epoch }
  const late = saveCourier(database.pool, old, LIMITS, { incarnation: "three", sequence: 1, lossDetectedAt: null })
  await expect(late).rejects.toBeInstanceOf(TermOver)
})
