import { Queue, UnrecoverableError, Worker } from "bullmq"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import type { RunFact } from "#core/run.ts"
import { type Events, openEvents } from "#scheduler/queue/events.ts"
import { factFromEvents } from "#scheduler/queue/fact.ts"
import { type Jobs, openJobs } from "#scheduler/queue/jobs.ts"
import { type Line, openLine } from "#scheduler/queue/line.ts"
import { keyOf, outbound, termOf } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"

/* What real BullMQ workers do, as the record will tell it. */

let store: TestRedis
let queue: Queue
let line: Line
let jobs: Jobs
let events: Events
let known: { incarnation: string; sequence: number }
let fire = 1_900_000_000_000
const nextFire = (): Instant => instant(fire++)
const term = termOf("a", 1)

beforeAll(async () => {
  store = openTestRedis()
  const own = { redisUrl: store.redisUrl, namespace: store.namespace, timeoutMs: 2_000 }
  line = await openLine({ ...own, name: "line", guardTtlSeconds: 60 })
  jobs = await openJobs({ ...own, name: "jobs" })
  events = await openEvents({ ...own, name: "events" })
  queue = new Queue("q", { connection: store.redis, prefix: store.prefix })
  known = await line.raiseFence(term, { incarnation: null, sequence: 0 }, async () => true)
})
afterAll(async () => {
  await Promise.all([line.close(), jobs.close(), events.close(), queue.close()])
  await store.clean()
})

async function send(more: Parameters<typeof outbound>[2] = {}) {
  const out = outbound(store, nextFire(), more)
  const sent = await line.send([out], term, known)
  known = { ...known, sequence: sent.sequence }
  return keyOf(out)
}

async function factOf(run: ReturnType<typeof keyOf>): Promise<RunFact | null> {
  const q = { prefix: store.prefix, name: "q" }
  const [read] = await events.read([{ queue: q, position: "0-0" }], 10_000)
  const told = (read?.events ?? []).filter((event) => event.jobId === run.id)
  return factFromEvents({ id: run.id, queue: "q" }, told, (await jobs.readRecords(q, [run.id])).get(run.id) ?? null)
}

async function work(run: { id: string }, task: (attempt: number) => Promise<unknown>, name?: string): Promise<void> {
  const worker = new Worker("q", (job) => task(job.attemptsMade + 1), {
    connection: { url: store.redisUrl },
    prefix: store.prefix,
    ...(name === undefined ? {} : { name }),
  })
  worker.on("error", () => {})
  await until(async () => ["completed", "failed"].includes(await queue.getJobState(run.id)))
  await worker.close()
}

test("a run that succeeds at its third try has three attempts, each with its time, and the errors of the first two", async () => {
  const run = await send({ attempts: 5, backoff: { type: "fixed", delay: 20 } })
  await work(
    run,
    async (attempt) => {
      if (attempt < 3) throw new Error(`try ${attempt}`)
      return { attempt }
    },
    "worker-7",
  )
  const fact = await factOf(run)
  expect(fact).toMatchObject({
    state: "succeeded",
    attempt: 3,
    result: '{"attempt":3}',
    worker: "worker-7",
    delivery: 1,
    error: null,
  })
  expect(fact?.attempts.map((one) => [one.attempt, one.state])).toEqual([
    [1, "failed"],
    [2, "failed"],
    [3, "succeeded"],
  ])
  expect(fact?.attempts.map((one) => one.error?.split("\n")[0] ?? null)).toEqual(["Error: try 1", "Error: try 2", null])
  for (const one of fact?.attempts ?? [])
    expect(one.finishedAt ?? 0).toBeGreaterThanOrEqual(one.startedAt ?? Number.POSITIVE_INFINITY)
})

test("a run that fails at every try, without a backoff, has failed with its last error", async () => {
  const run = await send({ attempts: 2 })
  await work(run, async (attempt) => {
    throw new Error(`try ${attempt}`)
  })
  const fact = await factOf(run)
  expect(fact).toMatchObject({ state: "failed", attempt: 2, reason: null, error: expect.stringContaining("try 2") })
  expect(fact?.attempts).toHaveLength(2)
})

test("a worker without a name leaves the worker open, and a task that gives up at once has one attempt", async () => {
  const run = await send({ attempts: 4 })
  await work(run, async () => {
    throw new UnrecoverableError("never again")
  })
  expect(await factOf(run)).toMatchObject({
    state: "failed",
    attempt: 1,
    worker: null,
    error: expect.stringContaining("never again"),
  })
})

test("a task that returns nothing has succeeded without a result", async () => {
  const run = await send()
  await work(run, async () => undefined)
  expect(await factOf(run)).toMatchObject({ state: "succeeded", error: null })
})
