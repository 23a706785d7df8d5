import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { closeOnebeat } from "#scheduler/worker/sdk.ts"
import { spawnTypeScript } from "../../helpers/process.ts"
import { echo, flaky } from "./fixture-tasks.ts"
import { openHarness } from "./harness.ts"

const harness = openHarness()
const before = { ...process.env }

beforeAll(() => {
  Object.assign(process.env, harness.env)
})
beforeEach(() => harness.queue("work").obliterate({ force: true }))
afterAll(async () => {
  await closeOnebeat()
  process.env = before
  await harness.close()
})

test("a run lands on the task's queue with its payload and the task's retries, and a worker runs it", async () => {
  const { id, task, queue } = await flaky.enqueue({ failures: 1 }, { queue: "work" })
  expect([task, queue]).toEqual(["test.flaky", "work"])
  const job = await harness.queue("work").getJob(id)
  expect(job?.opts).toMatchObject({ attempts: 3, backoff: { type: "fixed", delay: 0 } })
  await harness.startWorker({ queues: ["work"] })
  if (!job) throw new Error("not there")
  expect((await harness.ended(job)).returnvalue).toEqual({ attempt: 2 })
})

test("a payload that does not fit is refused before it is sent, with the path of the field", async () => {
  await expect(echo.enqueue({ orderId: 1, items: [{ sku: 2 }] } as never)).rejects.toThrow(
    /items\[0\]\.sku: .*expected string/,
  )
  expect(await harness.queue("work").count()).toBe(0)
})

test("delay, queue, priority and id are as asked for", async () => {
  const given = { delay: "30s", queue: "bulk", priority: 3, id: "invoice-7" } as const
  expect(await echo.enqueue({ orderId: 7 }, given)).toEqual({ id: "invoice-7", task: "test.echo", queue: "bulk" })
  const job = await harness.queue("bulk").getJob("invoice-7")
  expect(job).toMatchObject({ name: "test.echo", data: { orderId: 7 }, delay: 30_000, priority: 3 })
})

test("a second run of the same id is not added", async () => {
  await echo.enqueue({ orderId: 1 }, { id: "once", delay: "1h" })
  await echo.enqueue({ orderId: 2 }, { id: "once", delay: "1h" })
  expect((await harness.queue("work").getDelayed()).map(({ data }) => data)).toEqual([{ orderId: 1 }])
})

test.each([
  [{ id: "123" }, /id: expected an id that is not digits alone/],
  [{ id: "a:b" }, /has no ":"/],
  [{ id: "s7@1767225600000" }, /is a schedule's run/],
  [{ delay: "soon" }, /delay: not a length of time/],
  [{ priority: -1 }, /priority/],
  [{ retries: 3 }, /retries/],
])("the options %j are refused", async (options, message) => {
  await expect(echo.enqueue({ orderId: 1 }, options as never)).rejects.toThrow(message)
})

test("a script that enqueues ends by itself, without closing anything", async () => {
  const script = spawnTypeScript("test/scheduler/worker/enqueue-script.ts", [], { env: harness.env })
  expect(await script.exited({ timeoutMs: 5_000 })).toEqual({ code: 0, signal: null })
  expect(await harness.queue("work").getJob(script.stdout().trim())).toBeDefined()
})

test("a script learns within the time-out that Redis is not there, and ends", async () => {
  const env = { ...harness.env, REDIS_URL: "redis://127.0.0.1:1" }
  const script = spawnTypeScript("test/scheduler/worker/enqueue-script.ts", [], { env })
  expect((await script.exited({ timeoutMs: 15_000 })).code).toBe(3)
  expect(script.stderr()).toMatch(/Redis did not answer within 5 s/)
})
