import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { bullKeys } from "#scheduler/queue/bull.ts"
import { type Events, isAfter, openEvents } from "#scheduler/queue/events.ts"
import { flush } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"

let store: TestRedis
let events: Events
const q = (name = "q") => ({ prefix: store.prefix, name })
const stream = (name = "q") => bullKeys(store.prefix, name).events ?? ""

beforeAll(async () => {
  store = openTestRedis()
  events = await openEvents({ redisUrl: store.redisUrl, namespace: store.namespace, name: "events", timeoutMs: 2_000 })
})
beforeEach(() => flush(store))
afterAll(async () => {
  await events.close()
  await store.clean()
})

async function write(id: string, event = "completed", jobId = "s1@1", more: string[] = [], name = "q"): Promise<void> {
  await store.redis.xadd(stream(name), id, "event", event, "jobId", jobId, ...more)
}

const readFrom = async (position: string, count = 10) => {
  const [read] = await events.read([{ queue: q(), position }], count)
  if (!read) throw new Error("nothing read")
  return read
}

test("events come in order, with what BullMQ says in them, and the position moves to the last", async () => {
  await write("5-0", "active", "s1@1", ["prev", "waiting"])
  await write("6-0", "completed", "s1@1", ["returnvalue", '{"a":1}', "prev", "active"])
  const read = await readFrom("0-0")
  expect(read.events.map((event) => [event.id, event.event, event.prev, event.returnvalue])).toEqual([
    ["5-0", "active", "waiting", null],
    ["6-0", "completed", "active", '{"a":1}'],
  ])
  expect(read.position).toBe("6-0")
})

test("reading changes nothing: the same position reads the same again, and the last position reads nothing", async () => {
  await write("5-0")
  expect((await readFrom("0-0")).events).toHaveLength(1)
  expect((await readFrom("0-0")).events).toHaveLength(1)
  expect(await readFrom("5-0")).toMatchObject({ events: [], position: "5-0", gap: false })
})

test("no more than asked for are read of each stream, and the rest is read on", async () => {
  for (let n = 1; n <= 5; n++) await write(`${n}-0`)
  const first = await readFrom("0-0", 3)
  expect(first.position).toBe("3-0")
  expect((await readFrom(first.position, 3)).events.map((event) => event.id)).toEqual(["4-0", "5-0"])
})

test("several streams are read at once, and those that do not exist keep their position", async () => {
  await write("5-0")
  await write("7-0", "failed", "s2@2", [], "other")
  const reads = await events.read(
    [q(), q("nowhere"), q("other")].map((queue) => ({ queue, position: "0-0" })),
    10,
  )
  expect(reads.map((read) => [read.queue.name, read.position, read.events.length])).toEqual([
    ["q", "5-0", 1],
    ["nowhere", "0-0", 0],
    ["other", "7-0", 1],
  ])
})

test("entries that were trimmed away unread show as a gap", async () => {
  for (let n = 1; n <= 6; n++) await write(`${n}-0`)
  await store.redis.xtrim(stream(), "MAXLEN", 2)
  expect((await readFrom("2-0")).gap).toBe(true)
})

test("a stream that still has the entry that was read last has no gap", async () => {
  for (let n = 1; n <= 6; n++) await write(`${n}-0`)
  await store.redis.xtrim(stream(), "MAXLEN", 4)
  expect((await readFrom("3-0")).gap).toBe(false)
})

test("a first reading from the very beginning is not called a gap", async () => {
  await write("9-0")
  expect((await readFrom("0-0")).gap).toBe(false)
})

test("a position beyond all that a stream ever held is from another stream; one within it is not", async () => {
  await write("5-0")
  await write("6-0")
  await store.redis.xtrim(stream(), "MAXLEN", 0)
  expect(await events.isFromAnotherStream(q(), "6-0")).toBe(false)
  expect(await events.isFromAnotherStream(q(), "6-1")).toBe(true)
  expect(await events.isFromAnotherStream(q(), "0-0")).toBe(false)
  expect(await events.isFromAnotherStream(q("nowhere"), "5-0")).toBe(true)
})

test("a value that reads like a field's name is not taken for one", async () => {
  await store.redis.xadd(stream(), "5-0", "event", "failed", "jobId", "failedReason", "failedReason", "prev")
  const [event] = (await readFrom("0-0")).events
  expect(event).toMatchObject({ jobId: "failedReason", failedReason: "prev", prev: null })
})

test("stream ids compare as two numbers and not as text", () => {
  expect(isAfter("10-0", "9-0")).toBe(true)
  expect(isAfter("10-10", "10-9")).toBe(true)
  expect(isAfter("10-9", "10-10")).toBe(false)
  expect(isAfter("10-0", "10-0")).toBe(false)
})
