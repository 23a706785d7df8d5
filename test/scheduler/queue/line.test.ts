import { Queue } from "bullmq"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import { bullKeys } from "#scheduler/queue/bull.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { CourierForgot, FenceTaken, type Line, openLine } from "#scheduler/queue/line.ts"
import { type Door, openDoor } from "../../helpers/door.ts"
import { cut, flush, outbound, termOf } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"

let store: TestRedis
let door: Door
let queue: Queue
let line: Line
let known: { incarnation: string; sequence: number }
let keys: ReturnType<typeof queueKeys>
const term = termOf("a", 5)
let fire = 1_900_000_000_000
const nextFire = (): Instant => instant(fire++)
const yes = async () => true
const open = () =>
  openLine({
    redisUrl: door.url,
    namespace: store.namespace,
    name: `line:${store.namespace}`,
    timeoutMs: 1_000,
    guardTtlSeconds: 60,
  })

beforeAll(async () => {
  store = openTestRedis()
  door = await openDoor(store.redisUrl)
  keys = queueKeys(store.namespace)
  queue = new Queue("q", { connection: store.redis, prefix: store.prefix })
})
beforeEach(async () => {
  await flush(store)
  line = await open()
  known = await line.raiseFence(term, { incarnation: null, sequence: 0 }, yes)
})
afterEach(async () => {
  door.break(null)
  await line.close()
})
afterAll(async () => {
  await queue.close()
  await door.shut()
  await store.clean()
})

const send = async (...batch: ReturnType<typeof outbound>[]) => {
  const sent = await line.send(batch, term, known)
  known = { ...known, sequence: sent.sequence }
  return sent
}
const isQueued = async (id: string) => (await queue.getJob(id)) !== undefined

test("a batch puts every job on its queue, guards each by its minute, and raises the sequence by one", async () => {
  const batch = [outbound(store, nextFire()), outbound(store, instant(fire + 120_000))]
  const ids = batch.map((one) => one.job.id)
  expect(await send(...batch)).toEqual({ added: ids, already: [], sequence: 1 })
  for (const one of batch) {
    expect(await isQueued(one.job.id)).toBe(true)
    expect(await store.redis.hget(keys.guards(one.fireAt), one.job.id)).toBe("5")
    expect(await store.redis.ttl(keys.guards(one.fireAt))).toBeGreaterThan(0)
  }
  expect(await line.readState()).toMatchObject({ fence: "5:a", sequence: 1 })
})

test("a run whose guard is there is reported as sent before, and not sent again though its job is gone", async () => {
  const out = outbound(store, nextFire())
  await send(out)
  await queue.remove(out.job.id)
  const other = outbound(store, nextFire())
  expect(await send(out, other)).toEqual({ added: [other.job.id], already: [out.job.id], sequence: 2 })
  expect(await isQueued(out.job.id)).toBe(false)
})

test("a batch of runs that were all sent before writes nothing and leaves no WATCH behind", async () => {
  const out = outbound(store, nextFire())
  await send(out)
  expect(await send(out)).toEqual({ added: [], already: [out.job.id], sequence: 1 })
  await store.redis.set(keys.fence, "5:a")
  expect((await send(outbound(store, nextFire()))).added).toHaveLength(1)
})

test("under the fence of a higher term nothing is sent", async () => {
  await store.redis.set(keys.fence, "6:b")
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toMatchObject({ name: "FenceTaken", epoch: 6 })
  expect(await isQueued(out.job.id)).toBe(false)
})

test("under a fence of the same epoch and another holder nothing is sent: both are compared", async () => {
  await store.redis.set(keys.fence, "5:b")
  await expect(send(outbound(store, nextFire()))).rejects.toBeInstanceOf(FenceTaken)
})

test.each([
  ["the fence is gone", () => store.redis.del(keys.fence)],
  ["the fence is lower", () => store.redis.set(keys.fence, "4:z")],
  ["everything is gone", () => flush(store)],
  ["the sequence is below what was acknowledged", () => store.redis.set(keys.sequence, "0")],
  ["the sequence is gone", () => store.redis.del(keys.sequence)],
  ["the incarnation is another", () => store.redis.set(keys.incarnation, "another")],
  ["the incarnation is gone", () => store.redis.del(keys.incarnation)],
])("when %s, Redis has forgotten something and nothing is sent", async (_, forget) => {
  await send(outbound(store, nextFire()))
  await forget()
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toBeInstanceOf(CourierForgot)
  expect(await isQueued(out.job.id)).toBe(false)
})

test("a fence raised between the look and the EXEC refuses the batch", async () => {
  const out = outbound(store, nextFire())
  const held = door.hold()
  const late = line.send([out], term, known)
  await held.reached
  await store.redis.set(keys.fence, "6:b")
  held.letGo()
  await expect(late).rejects.toBeInstanceOf(FenceTaken)
  expect(await isQueued(out.job.id)).toBe(false)
})

test("two batches at once on one line are refused: the second would go through unfenced", async () => {
  const [first, second] = [outbound(store, nextFire()), outbound(store, nextFire())]
  const sending = line.send([first], term, known)
  await expect(line.send([second], term, known)).rejects.toThrow("batches take turns")
  expect((await sending).added).toEqual([first.job.id])
  expect(await isQueued(second.job.id)).toBe(false)
})

test("a connection cut between WATCH and EXEC is an error, and nothing was sent", async () => {
  door.break("cut before exec")
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toThrow()
  expect(door.happened).toBeGreaterThan(0)
  expect(await isQueued(out.job.id)).toBe(false)
  await until(() => !line.usable)
})

test("an answer lost after EXEC is an error, the jobs are there, and a new line finds their guards", async () => {
  door.break("lose exec's answer")
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toThrow()
  expect(await isQueued(out.job.id)).toBe(true)
  await line.close()
  line = await open()
  known = await line.raiseFence(term, known, yes)
  expect(await send(out)).toMatchObject({ added: [], already: [out.job.id] })
})

test("a Redis that does not answer is an error within the time-out", async () => {
  door.break("silence")
  const began = performance.now()
  await expect(send(outbound(store, nextFire()))).rejects.toThrow()
  expect(performance.now() - began).toBeLessThan(5_000)
})

test("a script that Redis has forgotten fails the batch: no run of it counts as sent", async () => {
  await send(outbound(store, nextFire()))
  door.break("forget scripts")
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toThrow("NOSCRIPT")
  expect(await isQueued(out.job.id)).toBe(false)
  expect(await store.redis.hget(keys.guards(out.fireAt), out.job.id)).toBeNull()
})

test("one job that BullMQ cannot add fails the whole batch, so that none of it is marked", async () => {
  const broken = bullKeys(store.prefix, "broken")
  await store.redis.set(broken.wait ?? "", "no list")
  const batch = [outbound(store, nextFire()), outbound(store, nextFire(), { queue: "broken" })]
  await expect(send(...batch)).rejects.toThrow("WRONGTYPE")
})

test("a line that was cut fails the next batch at once instead of sending it on a fresh connection", async () => {
  await cut(store, `line:${store.namespace}`)
  await until(() => !line.usable)
  const out = outbound(store, nextFire())
  await expect(send(out)).rejects.toThrow()
  expect(await isQueued(out.job.id)).toBe(false)
})
