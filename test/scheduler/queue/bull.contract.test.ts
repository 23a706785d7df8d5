import { Queue, Worker } from "bullmq"
import type { Redis } from "ioredis"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { type BullScripts, bullKeys, openBullScripts } from "#scheduler/queue/bull.ts"
import { connectSpent, openSpent } from "#scheduler/queue/spent.ts"
import { openDoor } from "../../helpers/door.ts"
import { cut, newJob } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"

/*
 * What must stay true of BullMQ for bull.ts, asked of the pinned version: each sentence is one on which the protocol rests.
 */

let store: TestRedis
let redis: Redis
let scripts: BullScripts
let queue: Queue
const spent = (name: string) => ({ redisUrl: store.redisUrl, name: `${name}:${store.namespace}`, timeoutMs: 2_000 })

beforeAll(() => {
  store = openTestRedis()
  queue = new Queue("q", { connection: store.redis, prefix: store.prefix })
})
beforeEach(async () => {
  ;({ redis, scripts } = await openSpent(spent("contract")))
})
afterEach(async () => {
  await scripts.close()
  redis.disconnect()
})
afterAll(async () => {
  await queue.close()
  await store.clean()
})

let fire = 1_900_000_000_000
const nextId = () => `s1@${fire++}`

async function add(...jobs: ReturnType<typeof newJob>[]): Promise<[Error | null, unknown][]> {
  const tx = scripts.transaction()
  for (const job of jobs) tx.add(job)
  return (await tx.raw.exec()) as [Error | null, unknown][]
}

async function worked(id: string, options: { removeOnComplete?: { count: number } } = {}): Promise<void> {
  const worker = new Worker("q", async () => "done", {
    connection: { url: store.redisUrl },
    prefix: store.prefix,
    ...options,
  })
  worker.on("error", () => {})
  const ended = new Promise<void>((resolve) => {
    worker.on("completed", (job) => job.id === id && resolve())
  })
  await ended
  await worker.close()
}

test("the transaction answers each add with the job's id, in order", async () => {
  const ids = [nextId(), nextId()]
  expect(await add(...ids.map((id) => newJob(store, id)))).toEqual(ids.map((id) => [null, id]))
})

test.each(["s1@1700000000000", "s1@-62135596800000", "r7", "rA_-9z"])(
  "BullMQ takes %s as a job id and keeps it",
  async (id) => {
    expect(await add(newJob(store, id))).toEqual([[null, id]])
    expect((await queue.getJob(id))?.id).toBe(id)
  },
)

test("a second add of an id answers that id, leaves the data alone, and is one job", async () => {
  const id = nextId()
  await add(newJob(store, id, { data: { n: 1 } }))
  expect(await add(newJob(store, id, { data: { n: 2 }, name: "other" }))).toEqual([[null, id]])
  const job = await queue.getJob(id)
  expect([job?.name, job?.data]).toEqual(["t", { n: 1 }])
  const waiting = await queue.getWaiting()
  expect(waiting.filter((one) => one.id === id)).toHaveLength(1)
})

test("a removed id is free again: only a guard can stop a repeat", async () => {
  const id = nextId()
  await add(newJob(store, id, { data: { n: 1 } }))
  const tx = scripts.transaction()
  tx.remove(store.prefix, "q", id)
  expect(await tx.raw.exec()).toEqual([[null, 1]])
  await add(newJob(store, id, { data: { n: 2 } }))
  expect((await queue.getJob(id))?.data).toEqual({ n: 2 })
})

test("a job keeps name, data, timestamp, priority, attempts and backoff, and carries our option along unread", async () => {
  const id = nextId()
  await add(
    newJob(store, id, {
      data: { a: [1] },
      attempts: 3,
      priority: 5,
      backoff: { type: "exponential", delay: 7, jitter: 0.5 },
    }),
  )
  const job = await queue.getJob(id)
  expect(job?.timestamp).toBe(Number(id.slice(3)))
  expect(job?.opts).toMatchObject({
    attempts: 3,
    priority: 5,
    backoff: { type: "exponential", delay: 7, jitter: 0.5 },
    removeOnComplete: false,
    removeOnFail: false,
    onebeat: { v: 1, scheduleId: 1, delivery: 1 },
  })
  expect(await queue.getJobState(id)).toBe("prioritized")
})

test("a job's own removeOnComplete: false beats a worker that keeps none", async () => {
  await queue.obliterate({ force: true })
  const id = nextId()
  await add(newJob(store, id))
  await worked(id, { removeOnComplete: { count: 0 } })
  expect(await queue.getJobState(id)).toBe("completed")
})

test("a script that Redis has forgotten answers an error, never an id", async () => {
  const door = await openDoor(store.redisUrl)
  const own = await openSpent({ ...spent("forgotten"), redisUrl: door.url })
  const send = async (id: string) => {
    const tx = own.scripts.transaction()
    tx.add(newJob(store, id))
    return (await tx.raw.exec()) as [Error | null, unknown][]
  }
  await send(nextId())
  door.break("forget scripts")
  const id = nextId()
  const replies = await send(id)
  expect(door.happened).toBeGreaterThan(0)
  expect(replies[0]?.[0]?.message).toContain("NOSCRIPT")
  expect(await queue.getJob(id)).toBeUndefined()
  await own.scripts.close()
  own.redis.disconnect()
  await door.shut()
})

test("a script that fails inside the transaction shows in its own reply, and its neighbours go through", async () => {
  const broken = bullKeys(store.prefix, "broken")
  await store.redis.set(broken.wait ?? "", "no list")
  const [good, bad] = [nextId(), nextId()]
  const replies = await add(newJob(store, good), newJob(store, bad, { queue: "broken" }))
  expect(replies[0]).toEqual([null, good])
  expect(replies[1]?.[0]?.message).toContain("WRONGTYPE")
})

test("a watched key that changed makes the whole transaction answer null", async () => {
  const key = `onebeat:${store.namespace}:watched`
  await redis.watch(key)
  await store.redis.set(key, "moved")
  const id = nextId()
  const tx = scripts.transaction()
  tx.add(newJob(store, id))
  expect(await tx.raw.exec()).toBeNull()
  expect(await queue.getJob(id)).toBeUndefined()
})

test("nothing is sent before exec", async () => {
  const id = nextId()
  const tx = scripts.transaction()
  tx.add(newJob(store, id))
  expect(await redis.exists(`${bullKeys(store.prefix, "q")[""]}${id}`)).toBe(0)
})

test("loading the scripts opens no second connection, so a WATCH and its EXEC share one", async () => {
  const own = await connectSpent(spent("single"))
  const loaded = await openBullScripts(own)
  const list = String(await store.redis.client("LIST"))
  expect(list.split("\n").filter((line) => line.includes(`name=single:${store.namespace}`))).toHaveLength(1)
  await loaded.close()
  own.disconnect()
})

test("a spent connection fails at once after it was cut, and never comes back by itself", async () => {
  expect(await cut(store, `contract:${store.namespace}`)).toBe(1)
  await until(() => redis.status === "end")
  await expect(redis.get("x")).rejects.toThrow("Connection is closed")
  await expect(add(newJob(store, nextId()))).rejects.toThrow()
  expect(await cut(store, `contract:${store.namespace}`)).toBe(0)
})

test("an active job is not removed: BullMQ refuses it", async () => {
  await queue.obliterate({ force: true })
  const id = nextId()
  await add(newJob(store, id))
  let letGo: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const worker = new Worker("q", () => held, { connection: { url: store.redisUrl }, prefix: store.prefix })
  worker.on("error", () => {})
  await until(async () => (await queue.getJobState(id)) === "active")
  const tx = scripts.transaction()
  tx.remove(store.prefix, "q", id)
  expect(await tx.raw.exec()).toEqual([[null, 0]])
  letGo()
  await worker.close()
})
