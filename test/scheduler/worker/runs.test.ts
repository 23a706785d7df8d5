import { Worker } from "bullmq"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { CANCELLED_MESSAGE, EXPIRED_MESSAGE, failureMark } from "#scheduler/queue/job-meta.ts"
import { until } from "../../helpers/wait.ts"
import { openHarness } from "./harness.ts"

const harness = openHarness()
let worker: Awaited<ReturnType<typeof harness.startWorker>>

beforeAll(async () => {
  worker = await harness.startWorker()
})
afterAll(() => harness.close())

test("a task is told its run, fire time, attempt and schedule, and its result is kept", async () => {
  const fireAt = Date.UTC(2026, 0, 1)
  const job = await harness.dispatch("test.echo", { orderId: 7 }, { id: `s7@${fireAt}`, meta: { fireAt } })
  const ended = await harness.ended(job)
  expect(ended.returnvalue).toMatchObject({
    payload: { orderId: 7, items: [] },
    id: `s7@${fireAt}`,
    task: "test.echo",
    queue: "default",
    fireAt,
    attempt: 1,
    schedule: "nightly",
  })
  expect(ended.progress).toBe(0.5)
  expect(ended.processedBy).toBe(worker.name)
})

test("a payload that does not fit fails at once with the path of the field, however many attempts are left", async () => {
  const job = await harness.dispatch(
    "test.echo",
    { orderId: 1, items: [{ sku: 5 }] },
    { id: "rbad", opts: { attempts: 5 } },
  )
  const ended = await harness.ended(job)
  expect(ended.failedReason).toMatch(/payload of test\.echo refused: items\[0\]\.sku: .*expected string/)
  expect(ended.attemptsMade).toBe(1)
})

test("an unknown task fails at once and the message proposes the name that was meant", async () => {
  const ended = await harness.ended(await harness.dispatch("test.ecko", {}, { id: "runknown", opts: { attempts: 5 } }))
  expect(ended.failedReason).toMatch(/no task named "test\.ecko" in this worker .*did you mean test\.echo\?/)
  expect(ended.attemptsMade).toBe(1)
})

test("a run whose start deadline has passed is not started", async () => {
  const job = await harness.dispatch(
    "test.echo",
    { orderId: 1 },
    { id: "rlate", meta: { startBy: Date.now() - 1 }, opts: { attempts: 5 } },
  )
  const ended = await harness.ended(job)
  expect(ended.failedReason).toBe(EXPIRED_MESSAGE)
  expect(failureMark(ended.failedReason)).toBe("expired")
  expect(ended.progress).toBe(0)
})

test("a retry may start after the start deadline, since the run began in time", async () => {
  const job = await harness.dispatch(
    "test.flaky",
    { failures: 1 },
    {
      id: "rslow",
      meta: { startBy: Date.now() + 150, retry: {} },
      opts: { attempts: 2, backoff: { type: "fixed", delay: 400 } },
    },
  )
  expect((await harness.ended(job)).returnvalue).toEqual({ attempt: 2 })
})

test("options of a version this worker does not know fail the run instead of being ignored", async () => {
  const ended = await harness.ended(
    await harness.dispatch("test.echo", { orderId: 1 }, { id: "rnew", meta: { v: 2 } as never }),
  )
  expect(ended.failedReason).toMatch(/option onebeat not understood: v/)
})

describe("retries", () => {
  test("a capped exponential backoff waits no longer than the cap", async () => {
    const opts = { attempts: 3, backoff: { type: "exponential", delay: 3_600_000 } }
    const job = await harness.dispatch(
      "test.flaky",
      { failures: 2 },
      { id: "rcap", meta: { retry: { maxMs: 30 } }, opts },
    )
    expect((await harness.ended(job)).returnvalue).toEqual({ attempt: 3 })
  })

  test("without a cap the delay of the job itself counts", async () => {
    const opts = { attempts: 3, backoff: { type: "exponential", delay: 3_600_000 } }
    const job = await harness.dispatch("test.flaky", { failures: 2 }, { id: "rnocap", meta: { retry: {} }, opts })
    await until(async () => (await job.getState()) === "delayed")
    expect((await harness.queue().getJob("rnocap"))?.delay).toBe(3_600_000)
  })

  test("a schedule that says nothing of retries leaves them to the task", async () => {
    const ended = await harness.ended(await harness.dispatch("test.flaky", { failures: 2 }, { id: "rown" }))
    expect(ended.returnvalue).toEqual({ attempt: 3 })
    expect(ended.stacktrace).toHaveLength(2)
  })

  test("attempts that a schedule names are not exceeded by the task's own policy", async () => {
    const job = await harness.dispatch(
      "test.flaky",
      { failures: 2 },
      { id: "rtwo", meta: { retry: {} }, opts: { attempts: 2 } },
    )
    const ended = await harness.ended(job)
    expect([ended.state, ended.attemptsMade, ended.failedReason]).toEqual(["failed", 2, "attempt 2"])
  })

  test("an error outside of the task's `on` list, and a permanent one, are not retried", async () => {
    const type = await harness.dispatch("test.flaky", { failures: 1, as: "type" }, { id: "rtype" })
    const permanent = await harness.dispatch("test.flaky", { failures: 1, as: "permanent" }, { id: "rperm" })
    expect(await harness.ended(type)).toMatchObject({ failedReason: "of the wrong class", attemptsMade: 1 })
    expect(await harness.ended(permanent)).toMatchObject({ failedReason: "for good", attemptsMade: 1 })
  })

  test("an error that is called like one of BullMQ's commands is an error like any other", async () => {
    const job = await harness.dispatch("test.flaky", { failures: 9, as: "delayed" }, { id: "rname" })
    expect(await harness.ended(job)).toMatchObject({ state: "failed", attemptsMade: 3 })
  })
})

describe("limits", () => {
  test("at the soft limit the signal aborts and the attempt ends as timed out", async () => {
    const ended = await harness.ended(await harness.dispatch("test.limited", { obey: true }, { id: "rsoft" }))
    expect(ended.failedReason).toBe("onebeat: timed out: soft limit of 50ms")
    expect(failureMark(ended.failedReason)).toBe("timeout")
  })

  test("at the hard limit the attempt has failed though the task goes on", async () => {
    const ended = await harness.ended(await harness.dispatch("test.limited", { obey: false }, { id: "rhard" }), 1_500)
    expect(ended.failedReason).toBe("onebeat: timed out: hard limit of 200ms")
  })

  test("the schedule's timeout replaces the task's", async () => {
    const job = await harness.dispatch(
      "test.limited",
      { obey: false },
      { id: "rboth", meta: { timeout: { hardMs: 20 } } },
    )
    expect((await harness.ended(job)).failedReason).toBe("onebeat: timed out: hard limit of 20ms")
  })

  test("a result that is no JSON, or too big for the record, fails the run with the reason", async () => {
    const ends = await Promise.all(
      (["nothing", "cycle", "big"] as const).map(async (what) =>
        harness.ended(await harness.dispatch("test.returns", { what }, { id: `rres${what}` })),
      ),
    )
    expect(ends.map((ended) => ended.failedReason ?? ended.returnvalue)).toEqual([
      null,
      expect.stringMatching(/not JSON: .*circular/),
      expect.stringMatching(/returned 300002 bytes of JSON; expected at most 262144/),
    ])
  })
})

describe("cancellation", () => {
  test("a run in flight is told by its signal and ends as cancelled, not retried", async () => {
    const job = await harness.dispatch("test.waits", {}, { id: "rstop", opts: { attempts: 5 } })
    await until(async () => (await job.getState()) === "active")
    await harness.redis.publish(harness.keys.cancelChannel, "rstop")
    const ended = await harness.ended(job)
    expect(ended.failedReason).toBe(CANCELLED_MESSAGE)
    expect([failureMark(ended.failedReason), ended.attemptsMade]).toEqual(["cancelled", 1])
  })

  test("a run that is cancelled just before it begins here does not begin", async () => {
    await harness.redis.publish(harness.keys.cancelChannel, "rearly")
    await harness.redis.publish(harness.keys.cancelChannel, "rother")
    const first = await harness.dispatch("test.waits", {}, { id: "rother" })
    await harness.ended(first)
    const ended = await harness.ended(await harness.dispatch("test.echo", { orderId: 1 }, { id: "rearly" }))
    expect(ended.failedReason).toBe(CANCELLED_MESSAGE)
    expect(ended.progress).toBe(0)
  })
})

describe("beside plain BullMQ", () => {
  test("an application's own job of a task the worker knows runs, with its own options", async () => {
    const job = await harness.queue().add("test.echo", { orderId: 3 }, { removeOnComplete: false })
    const ended = await harness.ended(job)
    expect(ended.returnvalue).toMatchObject({ id: job.id, schedule: null, fireAt: job.timestamp, attempt: 1 })
  })

  test("a plain BullMQ worker runs the beat's jobs and sees task, payload, run id and fire time", async () => {
    const plainQueue = harness.queue("plain")
    const seen: unknown[] = []
    const plain = new Worker(
      "plain",
      async (job) => {
        seen.push({ id: job.id, name: job.name, data: job.data, timestamp: job.timestamp })
      },
      { connection: harness.redis, prefix: harness.prefix },
    )
    const onebeat = {
      v: 1,
      schedule: "x",
      scheduleId: 1,
      fireAt: 5,
      dueAt: 5,
      delivery: 1,
      startBy: null,
      retry: null,
      timeout: null,
    }
    const options = { jobId: "s1@5", timestamp: 5, attempts: 1, onebeat }
    await harness.ended(await plainQueue.add("billing.close", { month: 1 }, options))
    expect(seen).toEqual([{ id: "s1@5", name: "billing.close", data: { month: 1 }, timestamp: 5 }])
    await plain.close()
  })
})
