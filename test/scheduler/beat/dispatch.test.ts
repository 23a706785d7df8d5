import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, readRun, stateOf } from "../../helpers/rows.ts"

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

test("a planned run is sent when it is due, not before, and marked with when", async () => {
  const run = await addRun(stage.pool, stage.at(2))
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([])
  stage.clock.set(stage.at(2))
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([run.id])
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", enqueued: true })
})

test("a run that ended is on record, and its job is gone from Redis", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work(() => ({ n: 7 }))
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", result: { n: 7 }, attempt: 1 })
  expect(await stage.queue.getJob(run.id)).toBeUndefined()
})

test("an answer lost after EXEC: the batch is read again from Postgres, its guards are found, and nothing runs twice", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.session()
  stage.door.break("lose exec's answer")
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("planned")
  await stage.work()
  await leader.dispatch()
  await leader.dispatch()
  await leader.record()
  await stage.work()
  expect(stage.ran).toEqual([run.id])
  expect(await stateOf(stage.pool, run)).toBe("succeeded")
})

test("a connection cut before EXEC: the batch is read again from Postgres and sent once", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.session()
  stage.door.break("cut before exec")
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([])
  await leader.dispatch()
  await stage.work()
  await leader.dispatch()
  await stage.work()
  expect(stage.ran).toEqual([run.id])
})
