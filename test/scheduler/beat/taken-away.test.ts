import { Queue, Worker } from "bullmq"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { bullKeys } from "#scheduler/queue/bull.ts"
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

const audit = async () => leader.reconciler.audit(await leader.session())

test("a job that an application's clean-up took away may have run: unknown, and never sent again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.queue.drain(true)
  stage.clock.advance(120_000)
  await audit()
  await leader.dispatch()
  expect(await stateOf(stage.pool, run)).toBe("unknown: job_taken_away")
  expect(await stage.waiting()).toEqual([])
})

test("a job taken away and then a loss of Redis: the guard went too, and the run is sent again as lost", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.queue.drain(true)
  await stage.flush()
  await leader.dispatch()
  await leader.dispatch()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "enqueued", delivery: 2 })
})

test("a finished job that another worker's clean-up took away is on record by its event, and is not run again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work(() => ({ n: 1 }))
  await stage.queue.remove(run.id)
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", result: { n: 1 } })
})

test("a plain worker that removes what it completes does not take our runs' ends away", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  const worker = new Worker("default", async () => "theirs", {
    connection: { url: stage.store.redisUrl },
    prefix: stage.store.prefix,
    removeOnComplete: { count: 0 },
  })
  worker.on("error", () => {})
  await until(async () => (await stage.waiting()).length === 0)
  await worker.close()
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", result: "theirs" })
})

test("events that were trimmed away unread cost no end: the jobs are looked at one by one", async () => {
  const first = await addRun(stage.pool, stage.at(-3))
  await leader.dispatch()
  await stage.work()
  await leader.record()
  const lost = await addRun(stage.pool, stage.at(-2))
  await leader.dispatch()
  await stage.work(() => "unseen")
  const events = bullKeys(stage.store.prefix, "default").events ?? ""
  await stage.store.redis.xtrim(events, "MAXLEN", 0)
  await stage.queue.add("theirs", {}, { jobId: "mail" })
  await leader.record()
  expect(await stateOf(stage.pool, first)).toBe("succeeded")
  expect(await readRun(stage.pool, lost.id)).toMatchObject({ state: "succeeded", result: "unseen" })
  expect(leader.events).toContain("recorder.reading_back")
})

test("ends that no event told of at all are found by the sweep through the ended sets", async () => {
  const [good, bad] = [await addRun(stage.pool, stage.at(-3)), await addRun(stage.pool, stage.at(-2))]
  await leader.dispatch()
  await stage.work((id) => {
    if (id === bad.id) throw new Error("no")
    return "swept"
  })
  await stage.store.redis.del(bullKeys(stage.store.prefix, "default").events ?? "")
  await leader.sweep()
  expect(await readRun(stage.pool, good.id)).toMatchObject({ state: "succeeded", result: "swept" })
  expect(await readRun(stage.pool, bad.id)).toMatchObject({ state: "failed" })
  expect(await stage.queue.getJobCountByTypes("completed", "failed")).toBe(0)
})

test("a finished job that a beat left behind when it died after the record is swept away", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work()
  await stage.pool.query("update runs set state = 'succeeded', finished_at = now()")
  await leader.sweep()
  expect(await stage.queue.getJob(run.id)).toBeUndefined()
})

test("a failed job that somebody retries by hand after its end was recorded is left alone until it has ended again", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work(() => {
    throw new Error("no")
  })
  await stage.pool.query("update runs set state = 'failed', finished_at = now()")
  await (await stage.queue.getJob(run.id))?.retry()
  await leader.sweep()
  await leader.record()
  expect(await stage.waiting()).toEqual([run.id])
})

test("jobs that are not our runs are never removed or put on record", async () => {
  await leader.dispatch()
  await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.queue.add("theirs", {}, { jobId: "mail-1" })
  await stage.queue.add("theirs", {}, {})
  await stage.work()
  await leader.record()
  await leader.sweep()
  expect(await stage.queue.getJobCountByTypes("completed")).toBe(2)
  const runs = await stage.pool.query("select 1 from runs")
  expect(runs.rowCount).toBe(1)
})

test("a job's hash that is on no list is noticed as gone, though a repeat would answer its id", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.store.redis.del(bullKeys(stage.store.prefix, "default").wait ?? "")
  stage.clock.advance(120_000)
  await audit()
  expect(await stateOf(stage.pool, run)).toBe("unknown: job_taken_away")
})

test("a run sent a moment ago is not judged by the audit, nor one that is waiting for long", async () => {
  const old = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  stage.clock.advance(3_600_000)
  await audit()
  expect(await stateOf(stage.pool, old)).toBe("enqueued")
})

test("an application that sets the stream's length back gets it raised again", async () => {
  await leader.dispatch()
  const meta = bullKeys(stage.store.prefix, "default").meta ?? ""
  const other = new Queue("default", { connection: stage.store.redis, prefix: stage.store.prefix })
  await other.waitUntilReady()
  await (await leader.session()).events.keepMoreEvents([{ prefix: stage.store.prefix, name: "default" }])
  expect(Number(await stage.store.redis.hget(meta, "opts.maxLenEvents"))).toBeGreaterThan(10_000)
  await other.close()
})
