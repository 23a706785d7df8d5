import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { bullKeys } from "#scheduler/queue/bull.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, readRun, stateOf } from "../../helpers/rows.ts"
import { until } from "../../helpers/wait.ts"

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

/** Sees the loss, drops the connections, and deals with it in the turn after. */
async function recover(by = leader): Promise<void> {
  await by.dispatch()
  await by.dispatch()
}

test("a flush is noticed without a batch to send, and exactly the lost runs go out again, as the next delivery", async () => {
  const done = await addRun(stage.pool, stage.at(-3))
  await leader.dispatch()
  await stage.work()
  await leader.record()
  const lost = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.flush()
  await recover()
  expect(await stage.waiting()).toEqual([lost.id])
  expect(await readRun(stage.pool, lost.id)).toMatchObject({ state: "enqueued", delivery: 2, reason: "redis_loss" })
  expect(await stateOf(stage.pool, done)).toBe("succeeded")
  await stage.work()
  await leader.record()
  expect(stage.ran).toEqual([done.id, lost.id])
})

test("a schedule that wants lost runs dropped gets them dropped, on record", async () => {
  const run = await addRun(stage.pool, stage.at(-2), { options: { onRedisLoss: "drop" } })
  await leader.dispatch()
  await stage.flush()
  await recover()
  expect(await stateOf(stage.pool, run)).toBe("lost: redis_loss")
  expect(await stage.waiting()).toEqual([])
})

test("a run that was planned, due and perhaps sent before the loss is in doubt: one to be dropped is not sent", async () => {
  const run = await addRun(stage.pool, stage.at(-2), { options: { onRedisLoss: "drop" } })
  await leader.session()
  stage.door.break("lose exec's answer")
  await leader.dispatch()
  await stage.work()
  await stage.flush()
  await recover()
  await stage.work()
  expect(stage.ran).toEqual([run.id])
  expect(await stateOf(stage.pool, run)).toBe("lost: redis_loss")
})

test("a run that is not due yet was not sent, and goes out as if nothing had happened", async () => {
  await leader.dispatch()
  const run = await addRun(stage.pool, stage.at(1), { options: { onRedisLoss: "drop" } })
  await stage.flush()
  await recover()
  stage.clock.set(stage.at(1))
  await leader.dispatch()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 1 })
})

test("a lost run past its start deadline is not sent again", async () => {
  const run = await addRun(stage.pool, stage.at(-2), { startBy: stage.at(3) })
  await leader.dispatch()
  await stage.flush()
  stage.clock.advance(10_000)
  await recover()
  expect(await stateOf(stage.pool, run)).toBe("expired: start_deadline")
  expect(await stage.waiting()).toEqual([])
})

test("an end that Redis still holds is recorded before anything is judged lost", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.work()
  await stage.store.redis.del(queueKeys(stage.store.namespace).fence)
  await recover()
  expect(await stateOf(stage.pool, run)).toBe("succeeded")
  await stage.work()
  expect(stage.ran).toEqual([run.id])
})

test("a lost tail shows by the sequence: the acknowledged batch that is gone is sent again, its neighbours are not", async () => {
  const kept = await addRun(stage.pool, stage.at(-3))
  await leader.dispatch()
  const lost = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await forgetLastBatch(lost)
  await recover()
  expect((await stage.waiting()).sort()).toEqual([kept.id, lost.id].sort())
  expect(await readRun(stage.pool, kept.id)).toMatchObject({ delivery: 1 })
  expect(await readRun(stage.pool, lost.id)).toMatchObject({ delivery: 2 })
})

test("a job that was taken away before Redis lost its tail may have run: its guard is there, and it is not sent again", async () => {
  const taken = await addRun(stage.pool, stage.at(-3))
  await leader.dispatch()
  await stage.queue.drain(true)
  const lost = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await forgetLastBatch(lost)
  await recover()
  expect(await stage.waiting()).toEqual([lost.id])
  expect(await readRun(stage.pool, taken.id)).toMatchObject({ state: "unknown", reason: "job_taken_away", delivery: 1 })
})

test("a tail that was acknowledged and not marked yet, when Redis lost it, is sent again", async () => {
  await addRun(stage.pool, stage.at(-3))
  await leader.dispatch()
  const lost = await addRun(stage.pool, stage.at(-2))
  const lock = await stage.pool.connect()
  await lock.query("begin")
  await lock.query("select 1 from couriers for update")
  const sending = leader.dispatch()
  await until(async () => (await stage.waiting()).includes(lost.id))
  await forgetLastBatch(lost)
  await until(() => leader.courier.current()?.sequence === 2)
  leader.courier.drop(new Error("cut"))
  const reopened = await leader.courier.open()
  await lock.query("rollback")
  lock.release()
  await sending
  expect(reopened.forgot).toBe(true)
})

test("a mark still on its way when the loss is noticed does not leave a run behind that is called sent and is nowhere", async () => {
  const dispatcher = leader.dispatcher()
  await dispatcher.start()
  const before = await until(() => leader.courier.current())
  const run = await addRun(stage.pool, stage.at(-1))
  const lock = await stage.pool.connect()
  await lock.query("begin")
  await lock.query("select 1 from couriers for update")
  dispatcher.lookAgain()
  await until(async () => (await stage.waiting()).includes(run.id))
  await stage.flush()
  dispatcher.lookAgain()
  await until(() => ![null, before].includes(leader.courier.current()))
  for (let turn = 0; turn < 5; turn++) await stage.pool.query("select 1")
  expect(leader.events).not.toContain("redis.loss_detected")
  await lock.query("rollback")
  lock.release()
  await until(async () => (await stage.waiting()).includes(run.id))
  await dispatcher.stop()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 2 })
})

/** As an older copy of Redis: the newest batch, its guard and its number are gone, the rest is there. */
async function forgetLastBatch(lost: { id: string; fireAt: number }): Promise<void> {
  const keys = queueKeys(stage.store.namespace)
  const { redis } = stage.store
  const k = bullKeys(stage.store.prefix, "default")
  await redis.lrem(k.wait ?? "", 0, lost.id)
  await redis.del(`${k[""]}${lost.id}`)
  for (const guards of await redis.keys(`onebeat:${stage.store.namespace}:sent:*`)) await redis.hdel(guards, lost.id)
  await redis.decr(keys.sequence)
}

test("an older copy that brings an ended run back as waiting does not get it run again", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.store.redis.copy(
    `${bullKeys(stage.store.prefix, "default")[""]}${run.id}`,
    `onebeat:${stage.store.namespace}:copy`,
  )
  await stage.work()
  await leader.record()
  const k = bullKeys(stage.store.prefix, "default")
  await stage.store.redis.copy(`onebeat:${stage.store.namespace}:copy`, `${k[""]}${run.id}`)
  await stage.store.redis.lpush(k.wait ?? "", run.id)
  await stage.store.redis.set(queueKeys(stage.store.namespace).sequence, "0")
  await recover()
  expect(await stage.waiting()).toEqual([])
  expect(stage.ran).toEqual([run.id])
})

test("a beat that dies in the middle of dealing with a loss leaves it to be dealt with by the next", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.flush()
  await leader.courier.close()
  const opened = await leader.courier.open()
  expect(opened.forgot).toBe(true)
  const next = await stage.lead("b")
  await recover(next)
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 2 })
  expect(await stage.waiting()).toEqual([run.id])
})

test("two losses in a row send a run a third time, each counted", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  for (let times = 0; times < 2; times++) {
    await stage.flush()
    await recover()
  }
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 3 })
})

test("the loss is on record with when it was noticed, and is not noticed twice", async () => {
  await leader.dispatch()
  await stage.flush()
  await recover()
  await recover()
  expect(leader.events.filter((event) => event === "redis.loss_detected")).toHaveLength(1)
  const found = await stage.pool.query("select loss_detected_at is not null as dated from couriers")
  expect(found.rows).toEqual([{ dated: true }])
})

test("a redelivered job says which delivery it is, so that a worker that claims deliveries starts it", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.flush()
  await recover()
  const job = await stage.queue.getJob(run.id)
  expect(job?.opts).toMatchObject({ onebeat: { delivery: 2 } })
})

test("an end of the first delivery that comes late does not end the second", async () => {
  const run = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.flush()
  await recover()
  await stage.work()
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", delivery: 2 })
})
