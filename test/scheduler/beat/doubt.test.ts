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

/** Sends what is due, and loses the answer: Redis has the jobs, and nobody here knows. */
async function sendWithoutAnswer(by = leader): Promise<void> {
  await by.session()
  stage.door.break("lose exec's answer")
  await by.dispatch()
}

test("a finished job of a batch in doubt is not run again by the batch's repeat", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await sendWithoutAnswer()
  await stage.work()
  await leader.record()
  expect(await stage.queue.getJob(run.id)).toBeUndefined()
  await leader.dispatch()
  await stage.work()
  expect(stage.ran).toEqual([run.id])
})

test("a run that sits in a batch not yet marked keeps its job, although its end is on record", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  const session = await leader.session()
  await leader.outbox.load(true)
  const batch = leader.outbox.takeDue(stage.clock.now())
  await leader.courier.send(session, batch)
  await stage.work()
  await leader.record()
  expect(await stateOf(stage.pool, run)).toBe("succeeded")
  await leader.sweep()
  expect(await stage.queue.getJobState(run.id)).toBe("completed")
  leader.outbox.settle(batch)
  await leader.sweep()
  expect(await stage.queue.getJob(run.id)).toBeUndefined()
})

test("what a beat that died between EXEC and mark had sent is marked by the next one, and not sent again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await sendWithoutAnswer()
  const next = await stage.lead("b")
  await next.dispatch()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", enqueued: true })
  await stage.work()
  await next.record()
  await next.dispatch()
  await stage.work()
  expect(stage.ran).toEqual([run.id])
})

test("a run in doubt that is past its start deadline is not called expired while a worker has it", async () => {
  const run = await addRun(stage.pool, stage.at(-1), { startBy: stage.at(5) })
  await sendWithoutAnswer()
  await stage.work(async () => {
    stage.clock.advance(60_000)
    const next = await stage.lead("b")
    await next.dispatch()
    expect((await readRun(stage.pool, run.id)).state).not.toBe("expired")
  })
  const last = await stage.lead("c")
  await last.record()
  expect((await readRun(stage.pool, run.id)).state).toBe("succeeded")
})

test("a run in doubt that is past its start deadline is taken out of Redis before it is called expired", async () => {
  const run = await addRun(stage.pool, stage.at(-1), { startBy: stage.at(5) })
  await sendWithoutAnswer()
  stage.clock.advance(60_000)
  await leader.dispatch()
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("expired: start_deadline")
  await stage.work()
  expect(stage.ran).toEqual([])
})

test("a run in doubt is not called skipped because of another that came between", async () => {
  const run = await addRun(stage.pool, stage.at(-2), { options: { overlap: "skip" } })
  await sendWithoutAnswer()
  await addRun(stage.pool, stage.at(-1), { id: "r1byhand", state: "running" })
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("enqueued")
})

test("a batch of an ex-leader that was held up on its way is refused, and its successor sends it once", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.session()
  const held = stage.door.hold()
  const late = leader.dispatch()
  await held.reached
  const next = await stage.lead("b")
  await next.dispatch()
  expect(await stage.waiting()).toEqual([run.id])
  await stage.work()
  await next.record()
  held.letGo()
  await late
  await stage.work()
  expect(stage.ran).toEqual([run.id])
  expect(leader.isTrusted).toBe(false)
})

test("a leader whose connection was cut proves its lease before it sends again: an ex-leader sends nothing", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.session()
  await stage.lead("b")
  stage.door.break("cut before exec")
  await leader.dispatch()
  await leader.dispatch()
  expect(await stage.waiting()).toEqual([])
  expect(leader.isTrusted).toBe(false)
  expect(await stateOf(stage.pool, run)).toBe("planned")
})

test("an ex-leader takes no job out of Redis: an old batch in doubt could put it in again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work()
  await leader.record().catch(() => {})
  const again = await addRun(stage.pool, stage.at(0))
  stage.clock.set(stage.at(1))
  await leader.dispatch()
  await stage.work()
  const next = await stage.lead("b")
  await next.session()
  await leader.record().catch(() => {})
  await leader.sweep().catch(() => {})
  expect(await stage.queue.getJobState(again.id)).toBe("completed")
  await next.record()
  expect(await stage.queue.getJob(again.id)).toBeUndefined()
  expect(stage.ran).toEqual([run.id, again.id])
})

test("a refused script marks nothing: the runs go out on the next connection", async () => {
  await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  const run = await addRun(stage.pool, stage.at(-1))
  stage.door.break("forget scripts")
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("planned")
  stage.door.break(null)
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("enqueued")
  expect(await stage.waiting()).toHaveLength(2)
})
