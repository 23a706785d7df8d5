import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Instant, instant, scheduleId } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import {
  commitDecisions,
  isAnyHeld,
  loadPlanned,
  markCancelling,
  markEnqueued,
  readLiveRuns,
  readReleasable,
} from "#db/ledger/dispatch.ts"
import { readCourier } from "#db/ledger/reconcile.ts"
import { TermOver } from "#db/ledger/term.ts"
import { readOverdueStarts } from "#db/ledger/upkeep.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addRun, only, readRun, stateOf } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
const base = Math.floor(Date.now() / 60_000) * 60_000
const at = (seconds: number): Instant => instant(base + seconds * 1_000)
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query("delete from runs")
})

const load = (horizon: Instant, after: Parameters<typeof loadPlanned>[1]["after"] = null, limit = 100) =>
  loadPlanned(database.pool, { horizon, after, limit })
const mark = (runs: Parameters<typeof markEnqueued>[3]["runs"], by = term, sequence = 1) =>
  markEnqueued(database.pool, by, LIMITS, { runs, enqueuedAt: at(9), sequence })

test("planned runs come by due time, page after page, and none that is due later or not planned", async () => {
  const second = await addRun(database.pool, at(1), { dueAt: at(5) })
  const first = await addRun(database.pool, at(2), { dueAt: at(3) })
  const third = await addRun(database.pool, at(3), { dueAt: at(5) })
  await addRun(database.pool, at(4), { dueAt: at(7) })
  await addRun(database.pool, at(5), { state: "enqueued", dueAt: at(3) })
  const [one, two] = await load(at(6), null, 2)
  expect([one?.id, two?.id]).toEqual([first.id, second.id])
  const rest = await load(at(6), { dueAt: at(5), id: second.id })
  expect(rest.map((run) => run.id)).toEqual([third.id])
})

test("a mark makes planned runs enqueued, says when, and remembers the sequence, which never falls", async () => {
  const run = await addRun(database.pool, at(1))
  await mark([run], term, 8)
  await mark([run], term, 5)
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "enqueued", enqueued: true })
  expect((await readCourier(database.pool, LIMITS.leaseName)).sequence).toBe(8)
})

test("an ex-leader's late mark writes nothing", async () => {
  const run = await addRun(database.pool, at(1))
  const old = term
  term = await takeTerm(database, "b")
  await expect(mark([run], old)).rejects.toBeInstanceOf(TermOver)
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "planned", enqueued: false })
})

test("a mark of a delivery that was given up does not touch the next one", async () => {
  const run = await addRun(database.pool, at(1), { delivery: 2 })
  await mark([{ ...run, delivery: 1 }])
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "planned", enqueued: false })
})

test("a mark does not take a cancellation back", async () => {
  const run = await addRun(database.pool, at(1), { state: "cancelling", reason: "disabled" })
  await mark([run])
  expect(await stateOf(database.pool, run)).toBe("cancelling: disabled")
})

test("decisions are written for planned and held runs of the same delivery, and for no others", async () => {
  const planned = await addRun(database.pool, at(1))
  const held = await addRun(database.pool, at(2), { state: "held" })
  const gone = await addRun(database.pool, at(3), { state: "running" })
  const again = await addRun(database.pool, at(4), { delivery: 2 })
  await commitDecisions(database.pool, term, LIMITS, [
    { run: planned, to: "skipped", reason: "overlap_skip" },
    { run: held, to: "planned", reason: null },
    { run: gone, to: "expired", reason: "start_deadline" },
    { run: { ...again, delivery: 1 }, to: "skipped", reason: "overlap_skip" },
  ])
  expect(await readRun(database.pool, planned.id)).toMatchObject({
    state: "skipped",
    reason: "overlap_skip",
    finished: true,
  })
  expect(await readRun(database.pool, held.id)).toMatchObject({ state: "planned", finished: false })
  expect(await stateOf(database.pool, gone)).toBe("running")
  expect(await stateOf(database.pool, again)).toBe("planned")
})

test("a decision of an ex-leader is not written", async () => {
  const run = await addRun(database.pool, at(1))
  const old = { ...term, holder: "nobody" }
  await expect(commitDecisions(database.pool, old, LIMITS, [{ run, to: "held", reason: null }])).rejects.toBeInstanceOf(
    TermOver,
  )
})

test("cancelling is asked of runs that have not ended, and never of one that has", async () => {
  const running = await addRun(database.pool, at(1), { state: "running" })
  const over = await addRun(database.pool, at(2), { state: "succeeded" })
  await markCancelling(database.pool, term, LIMITS, [running, over], "operator")
  expect(await stateOf(database.pool, running)).toBe("cancelling: operator")
  expect(await stateOf(database.pool, over)).toBe("succeeded")
})

test("live runs of a schedule are those sent and not ended, and the held ones", async () => {
  const schedule = scheduleId(5)
  const states = ["planned", "held", "enqueued", "running", "retrying", "cancelling", "succeeded", "unknown"] as const
  for (const [index, state] of states.entries()) await addRun(database.pool, at(index), { schedule, state })
  await addRun(database.pool, at(1), { schedule: scheduleId(6), state: "running" })
  const live = await readLiveRuns(database.pool, [schedule])
  expect(live.map((run) => run.state)).toEqual(["held", "enqueued", "running", "retrying", "cancelling"])
})

test("the oldest held run of each schedule may go, unless an earlier one is live", async () => {
  const free = scheduleId(5)
  const busy = scheduleId(6)
  const oldest = await addRun(database.pool, at(1), { schedule: free, state: "held" })
  await addRun(database.pool, at(2), { schedule: free, state: "held" })
  await addRun(database.pool, at(1), { schedule: busy, state: "cancelling" })
  await addRun(database.pool, at(2), { schedule: busy, state: "held" })
  expect(only(await readReleasable(database.pool, 10)).id).toBe(oldest.id)
  expect(await isAnyHeld(database.pool)).toBe(true)
})

test("runs that wait past their start deadline are found, those that have started are not", async () => {
  const late = await addRun(database.pool, at(1), { state: "enqueued", startBy: at(4) })
  await addRun(database.pool, at(2), { state: "running", startBy: at(4) })
  await addRun(database.pool, at(3), { state: "enqueued", startBy: at(6) })
  await addRun(database.pool, at(4), { state: "enqueued" })
  expect(only(await readOverdueStarts(database.pool, at(5), 10))).toEqual(late)
})
