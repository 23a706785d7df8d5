import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { RunKey } from "#core/run.ts"
import type { RunReason } from "#core/run-state.ts"
import { markCancelling } from "#db/ledger/dispatch.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, addSchedule, readRun, stateOf } from "../../helpers/rows.ts"
import { LIMITS } from "../../helpers/term.ts"

let stage: Stage
let leader: Leading
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  await stage.reset()
  leader = await stage.lead()
})
afterAll(() => stage.close())

const cancel = (run: RunKey, reason: RunReason = "operator") =>
  markCancelling(stage.pool, leader.context.term, LIMITS, [run], reason)

test("a run that was read into memory and then cancelled is not sent: what the record says did not run has not run", async () => {
  const run = await addRun(stage.pool, stage.at(1))
  await leader.dispatch()
  await cancel(run)
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("cancelled: operator")
  stage.clock.set(stage.at(1))
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([])
})

test("a schedule disabled inside the look-ahead does not fire the instant that was planned already", async () => {
  const schedule = await addSchedule(stage.pool)
  await leader.plan()
  const minute = await stage.pool.query<{ ms: number }>(
    "select (extract(epoch from next_fire_at) * 1000)::float8 as ms from schedule_cursors",
  )
  stage.clock.set(stage.at(((minute.rows[0]?.ms ?? 0) - stage.at(0)) / 1_000 - 1))
  await leader.plan()
  await leader.dispatch()
  await stage.pool.query("update schedules set enabled = false where id = $1", [schedule])
  await leader.plan()
  await leader.dispatch()
  stage.clock.advance(2_000)
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([])
  const runs = await stage.pool.query("select state, reason from runs where schedule_id = $1", [schedule])
  expect(runs.rows).toEqual([{ state: "cancelled", reason: "disabled" }])
})

test("a waiting job is taken away before its run is called cancelled", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await cancel(run)
  expect(await stage.waiting()).toEqual([run.id])
  await leader.settle()
  expect(await stage.waiting()).toEqual([])
  expect(await stateOf(stage.pool, run)).toBe("cancelled: operator")
})

test.each([
  ["start_deadline", "expired: start_deadline"],
  ["overlap_skip", "skipped: overlap_skip"],
  ["replaced", "cancelled: replaced"],
  ["disabled", "cancelled: disabled"],
] as const)("a run taken away because of %s ends as %s", async (reason, end) => {
  const run = await addRun(stage.pool, stage.at(5))
  await cancel(run, reason)
  await leader.settle()
  expect(await stateOf(stage.pool, run)).toBe(end)
})

test("a running job is told to stop, and its run stays to be cancelled until it has ended", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  const told: string[] = []
  const listener = stage.store.redis.duplicate()
  await listener.subscribe(`onebeat:${stage.store.namespace}:cancel`)
  const heard = new Promise<void>((resolve) => {
    listener.on("message", (_, id) => {
      told.push(id)
      resolve()
    })
  })
  await stage.work(async () => {
    await cancel(run)
    await leader.settle()
    await heard
    expect(await stateOf(stage.pool, run)).toBe("cancelling: operator")
  })
  listener.disconnect()
  await leader.record()
  expect(told).toEqual([run.id])
  expect((await readRun(stage.pool, run.id)).state).toBe("succeeded")
})

test("a run to be cancelled whose job somebody else took away may have run: unknown, and not sent again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await cancel(run)
  await stage.queue.remove(run.id)
  await leader.settle()
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("unknown: job_taken_away")
  expect(await stage.waiting()).toEqual([])
})

test("a run that is to be cancelled is not sent again after Redis lost it", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await cancel(run)
  await stage.flush()
  await leader.dispatch()
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("cancelled: operator")
  expect(await stage.waiting()).toEqual([])
})

test("a job that finished while its run was being cancelled is on record as what it did", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await cancel(run)
  const held = stage.door.hold()
  const settling = leader.settle()
  await held.reached
  await stage.work()
  held.letGo()
  await settling
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", result: 1 })
})

test("a beat that dies between the removal and its word leaves a run whose end nobody can know, not one that runs again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await cancel(run)
  const session = await leader.session()
  await session.jobs.removeWaiting({ prefix: stage.store.prefix, name: "default" }, [run.id], leader.context.term)
  const next = await stage.lead("b")
  await next.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("unknown: job_taken_away")
  expect(await stage.waiting()).toEqual([])
})
