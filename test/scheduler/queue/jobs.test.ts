import { Queue, Worker } from "bullmq"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Instant, instant, type RunId } from "#core/brand.ts"
import { bullKeys } from "#scheduler/queue/bull.ts"
import { type Jobs, openJobs } from "#scheduler/queue/jobs.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Line, openLine } from "#scheduler/queue/line.ts"
import { type Door, openDoor } from "../../helpers/door.ts"
import { flush, keyOf, outbound, termOf } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"

let store: TestRedis
let door: Door
let queue: Queue
let jobs: Jobs
let line: Line
let known: { incarnation: string; sequence: number }
const term = termOf("a", 5)
const q = () => ({ prefix: store.prefix, name: "q" })
let fire = 1_900_000_000_000
const nextFire = (): Instant => instant(fire++)

beforeAll(async () => {
  store = openTestRedis()
  door = await openDoor(store.redisUrl)
  const own = { redisUrl: door.url, namespace: store.namespace, timeoutMs: 2_000 }
  line = await openLine({ ...own, name: "line", guardTtlSeconds: 60 })
  jobs = await openJobs({ ...own, name: "jobs" })
  queue = new Queue("q", { connection: store.redis, prefix: store.prefix })
})
beforeEach(async () => {
  await flush(store)
  known = await line.raiseFence(term, { incarnation: null, sequence: 0 }, async () => true)
})
afterAll(async () => {
  await Promise.all([line.close(), jobs.close(), queue.close()])
  await door.shut()
  await store.clean()
})

async function send(more: Parameters<typeof outbound>[2] = {}) {
  const out = outbound(store, nextFire(), more)
  await line.send([out], term, known)
  known = { ...known, sequence: known.sequence + 1 }
  return keyOf(out)
}

async function look(run: ReturnType<typeof keyOf>) {
  const seen = (await jobs.inspect(q(), [run])).get(run.id)
  return seen && { place: seen.place, guarded: seen.guarded, hasRecord: seen.record !== null }
}

/** A worker that fails or completes as told, and stays until it is let go. */
function openWorker(work: () => Promise<unknown>) {
  const worker = new Worker("q", work, { connection: { url: store.redisUrl }, prefix: store.prefix })
  worker.on("error", () => {})
  return worker
}

async function workUntil(
  run: { id: RunId },
  state: "completed" | "failed",
  work: () => Promise<unknown>,
): Promise<void> {
  const worker = openWorker(work)
  await until(async () => (await queue.getJobState(run.id)) === state)
  await worker.close()
}

test("a job is seen where it waits, with its guard", async () => {
  expect(await look(await send())).toEqual({ place: "waiting", guarded: true, hasRecord: true })
  expect(await look(await send({ priority: 3 }))).toEqual({ place: "waiting", guarded: true, hasRecord: true })
})

test("a job on a paused queue waits, and is not missing", async () => {
  await queue.pause()
  const run = await send()
  expect(await look(run)).toMatchObject({ place: "waiting" })
  await queue.resume()
})

test("a job that runs, one that waits for its next try, one done and one failed are seen as such", async () => {
  const run = await send({ attempts: 2, backoff: { type: "fixed", delay: 60_000 } })
  let fail: (error: Error) => void = () => {}
  const worker = openWorker(
    () =>
      new Promise((_, reject) => {
        fail = reject
      }),
  )
  await until(async () => (await look(run))?.place === "active")
  fail(new Error("no"))
  await until(async () => (await look(run))?.place === "delayed")
  await worker.close()
  const [good, bad] = [await send(), await send()]
  await workUntil(bad, "failed", () => Promise.reject(new Error("no")))
  expect(await look(bad)).toMatchObject({ place: "failed" })
  expect(await look(good)).toMatchObject({ place: "failed" })
  const done = await send()
  await workUntil(done, "completed", async () => 1)
  expect(await look(done)).toEqual({ place: "completed", guarded: true, hasRecord: true })
})

test("a job that goes back to waiting for its next try while the lists are read is seen all the same", async () => {
  const run = await send({ attempts: 2, backoff: { type: "fixed", delay: 60_000 } })
  let fail: (error: Error) => void = () => {}
  const worker = openWorker(
    () =>
      new Promise((_, reject) => {
        fail = reject
      }),
  )
  await until(async () => (await look(run))?.place === "active")
  const held = door.hold(/lrange[\s\S]*:active/i)
  const looking = look(run)
  await held.reached
  fail(new Error("no"))
  await until(async () => (await queue.getJobState(run.id)) === "delayed")
  held.letGo()
  expect(await looking).toMatchObject({ place: "delayed" })
  await worker.close()
})

test("a job's hash that is on no list counts as absent: nobody would ever run it", async () => {
  const run = await send()
  await store.redis.lrem(bullKeys(store.prefix, "q").wait ?? "", 0, run.id)
  expect(await store.redis.exists(`${bullKeys(store.prefix, "q")[""]}${run.id}`)).toBe(1)
  expect(await look(run)).toEqual({ place: null, guarded: true, hasRecord: false })
})

test("an id on a list without a job's hash counts as absent", async () => {
  const run = await send()
  await store.redis.del(`${bullKeys(store.prefix, "q")[""]}${run.id}`)
  expect(await look(run)).toMatchObject({ place: null, guarded: true })
})

test("a job that somebody took away is absent and guarded; after a flush it is absent and not guarded", async () => {
  const run = await send()
  await queue.remove(run.id)
  expect(await look(run)).toEqual({ place: null, guarded: true, hasRecord: false })
  await flush(store)
  expect(await look(run)).toEqual({ place: null, guarded: false, hasRecord: false })
})

test("the jobs of ended runs are removed, and only those named", async () => {
  const [run, other] = [await send(), await send()]
  await workUntil(other, "completed", async () => 1)
  expect(await jobs.removeEnded(q(), [run.id], term)).toEqual([run.id])
  expect(await look(run)).toMatchObject({ place: null })
  expect(await look(other)).toMatchObject({ place: "completed" })
})

test("a job that has not ended is not removed as an ended one", async () => {
  const run = await send()
  expect(await jobs.removeEnded(q(), [run.id], term)).toEqual([])
  expect(await look(run)).toMatchObject({ place: "waiting" })
})

test("a failed job that somebody retried by hand is running again, and stays", async () => {
  const run = await send()
  await workUntil(run, "failed", () => Promise.reject(new Error("no")))
  await (await queue.getJob(run.id))?.retry()
  expect(await jobs.removeEnded(q(), [run.id], term)).toEqual([])
  expect(await look(run)).toMatchObject({ place: "waiting" })
})

test("a job retried by hand between the look and the removal stays", async () => {
  const run = await send()
  await workUntil(run, "failed", () => Promise.reject(new Error("no")))
  const held = door.hold()
  const removing = jobs.removeEnded(q(), [run.id], term)
  await held.reached
  await (await queue.getJob(run.id))?.retry()
  held.letGo()
  expect(await removing).toEqual([])
  expect(await look(run)).toMatchObject({ place: "waiting" })
})

test.each(["6:b", "5:b", "4:a", null])("under the fence %s this term removes nothing", async (fence) => {
  const [ended, waiting] = [await send(), await send()]
  await workUntil(waiting, "completed", async () => 1)
  const other = await send()
  if (fence === null) await store.redis.del(queueKeys(store.namespace).fence)
  else await store.redis.set(queueKeys(store.namespace).fence, fence)
  expect(await jobs.removeEnded(q(), [ended.id], term)).toEqual([])
  expect(await jobs.removeWaiting(q(), [other.id], term)).toEqual([])
  expect(await look(ended)).toMatchObject({ place: "completed" })
  expect(await look(other)).toMatchObject({ place: "waiting" })
})

test("a waiting job is taken away, an active one is not", async () => {
  const active = await send()
  let letGo: () => void = () => {}
  const worker = openWorker(
    () =>
      new Promise<void>((resolve) => {
        letGo = resolve
      }),
  )
  await until(async () => (await look(active))?.place === "active")
  const waiting = await send()
  expect(await jobs.removeWaiting(q(), [active.id, waiting.id], term)).toEqual([waiting.id])
  expect(await look(active)).toMatchObject({ place: "active" })
  letGo()
  await worker.close()
})

test("a job that ran to its end since it was seen waiting is not taken away as if it had never run", async () => {
  const run = await send()
  const held = door.hold()
  const removing = jobs.removeWaiting(q(), [run.id], term)
  await held.reached
  await workUntil(run, "completed", async () => 1)
  held.letGo()
  expect(await removing).toEqual([])
  expect(await look(run)).toMatchObject({ place: "completed" })
  expect(await jobs.removeWaiting(q(), [run.id], term)).toEqual([])
  expect(await look(run)).toMatchObject({ place: "completed" })
})

test("one job of many that moved does not keep the others from being taken away", async () => {
  const [moved, still] = [await send(), await send()]
  const held = door.hold()
  const removing = jobs.removeWaiting(q(), [moved.id, still.id], term)
  await held.reached
  await store.redis.hset(`${bullKeys(store.prefix, "q")[""]}${moved.id}`, "processedOn", "1")
  held.letGo()
  expect(await removing).toContain(still.id)
})

test("removals and reads on one connection do not disturb each other's WATCH", async () => {
  const runs = [await send(), await send(), await send()]
  const [a, b] = await Promise.all([
    jobs.removeWaiting(q(), [runs[0]?.id ?? ("" as RunId)], term),
    jobs.removeWaiting(q(), [runs[1]?.id ?? ("" as RunId)], term),
    jobs.inspect(q(), runs),
  ])
  expect([...a, ...b]).toEqual([runs[0]?.id, runs[1]?.id])
})

test("only ids that can be runs of ours are scanned from the ended sets", async () => {
  await queue.add("theirs", {}, { jobId: "mail-1" })
  const ours = await send()
  await workUntil(ours, "completed", async () => 1)
  await until(async () => (await queue.getJobState("mail-1")) === "completed")
  expect((await jobs.scanEnded(q(), "completed", "0")).ids).toEqual([ours.id])
})
