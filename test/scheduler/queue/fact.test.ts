import { describe, expect, test } from "vitest"
import type { RunId } from "#core/brand.ts"
import type { QueueEvent } from "#scheduler/queue/events.ts"
import { factFromEvents, factFromSighting, isTelling } from "#scheduler/queue/fact.ts"
import { CANCELLED_MESSAGE, EXPIRED_MESSAGE, TIMED_OUT_PREFIX } from "#scheduler/queue/job-meta.ts"
import type { JobRecord } from "#scheduler/queue/jobs.ts"

const run = { id: "s1@1000" as RunId, queue: "q" }
const STALLED = "job stalled more than allowable limit"

function event(ms: number, name: string, more: Partial<QueueEvent> = {}): QueueEvent {
  return { id: `${ms}-0`, event: name, jobId: run.id, prev: null, returnvalue: null, failedReason: null, ...more }
}

function record(more: Partial<JobRecord> = {}): JobRecord {
  return {
    finishedOn: null,
    processedOn: null,
    returnvalue: null,
    failedReason: null,
    stacktrace: null,
    ats: null,
    atm: null,
    pb: null,
    opts: JSON.stringify({ onebeat: { v: 1, fireAt: 1, dueAt: 1, delivery: 2 } }),
    ...more,
  }
}

const active = (ms: number) => event(ms, "active", { prev: "waiting" })
const tell = (events: QueueEvent[], of: JobRecord | null = record()) => factFromEvents(run, events, of)

describe("events", () => {
  test("a job that was only added tells nothing", () => {
    expect(tell([event(1, "added"), event(1, "waiting")])).toBeNull()
    expect([event(1, "added"), event(1, "waiting"), event(1, "progress")].some(isTelling)).toBe(false)
  })

  test("a start tells when, by Redis' clock, who, and which delivery", () => {
    expect(tell([active(5)], record({ ats: "1", pb: "w1", processedOn: "6" }))).toMatchObject({
      state: "running",
      startedAt: 5,
      finishedAt: null,
      worker: "w1",
      delivery: 2,
      attempt: 1,
      attempts: [{ attempt: 1, state: "running", worker: "w1", startedAt: 5, finishedAt: null }],
    })
  })

  test("a start and an end read together are one attempt that succeeded", () => {
    const fact = tell(
      [active(5), event(9, "completed", { returnvalue: "1" })],
      record({ ats: "1", returnvalue: '{"a":1}', finishedOn: "8" }),
    )
    expect(fact).toMatchObject({ state: "succeeded", result: '{"a":1}', finishedAt: 8, error: null })
    expect(fact?.attempts).toMatchObject([{ attempt: 1, state: "succeeded", startedAt: 5, finishedAt: 9 }])
  })

  test("the end of a job that is gone is told by its event alone", () => {
    const fact = tell([active(5), event(9, "completed", { returnvalue: "[2]" })], null)
    expect(fact).toMatchObject({ state: "succeeded", result: "[2]", finishedAt: 9, delivery: null })
    expect(tell([event(9, "failed", { failedReason: "no" })], null)).toMatchObject({ state: "failed", error: "no" })
  })

  test("retries with a backoff are attempts of their own, each with its error", () => {
    const events = [
      active(1),
      event(2, "delayed"),
      event(3, "waiting", { prev: "delayed" }),
      active(4),
      event(5, "failed", { failedReason: "e2" }),
    ]
    const fact = tell(events, record({ ats: "2", stacktrace: '["e1 at x","e2 at y"]', failedReason: "e2" }))
    expect(fact).toMatchObject({ state: "failed", attempt: 2, error: "e2 at y" })
    expect(
      fact?.attempts.map(({ attempt, state, startedAt, finishedAt, error }) => [
        attempt,
        state,
        startedAt,
        finishedAt,
        error,
      ]),
    ).toEqual([
      [1, "failed", 1, 2, "e1 at x"],
      [2, "failed", 4, 5, "e2 at y"],
    ])
  })

  test("waiting for the next try is retrying, with a backoff or without", () => {
    expect(tell([active(1), event(2, "delayed")])).toMatchObject({ state: "retrying" })
    expect(tell([active(1), event(2, "waiting", { prev: "active" })])).toMatchObject({ state: "retrying" })
  })

  test("coming back from a delay is no start of its own", () => {
    expect(tell([event(3, "waiting", { prev: "delayed" })])).toBeNull()
  })

  test("a batch that begins in the middle counts its attempts from the record's count", () => {
    const fact = tell([active(7), event(8, "completed")], record({ ats: "3", returnvalue: "1" }))
    expect(fact?.attempts).toMatchObject([{ attempt: 3, state: "succeeded" }])
  })

  test("an end whose start was read before completes that attempt, without a start of its own", () => {
    const fact = tell([event(8, "completed")], record({ ats: "1", returnvalue: "1" }))
    expect(fact?.attempts).toMatchObject([{ attempt: 1, state: "succeeded", startedAt: null, finishedAt: 8 }])
  })

  test("a stalled job that runs again is a failed attempt and a second one", () => {
    const fact = tell(
      [active(1), event(9, "waiting", { prev: "active" }), event(9, "stalled"), active(12)],
      record({ ats: "2" }),
    )
    expect(fact).toMatchObject({ state: "running", attempt: 2 })
    expect(fact?.attempts.map((one) => one.state)).toEqual(["failed", "running"])
  })

  test.each([
    [EXPIRED_MESSAGE, "expired", "start_deadline"],
    [CANCELLED_MESSAGE, "cancelled", "operator"],
    [`${TIMED_OUT_PREFIX} after 5 s`, "failed", "timeout"],
    [STALLED, "failed", "worker_lost"],
    ["a task's own error", "failed", null],
    ["it said: onebeat: cancelled", "failed", null],
  ])("a failure that reads %s is %s: %s", (failedReason, state, reason) => {
    expect(tell([active(1), event(2, "failed", { failedReason })], record({ failedReason }))).toMatchObject({
      state,
      reason,
    })
  })

  test("a result that a plain worker returned is kept as it is, nothing at all as nothing", () => {
    expect(tell([event(2, "completed")], record({ returnvalue: "null" }))?.result).toBe("null")
    expect(tell([event(2, "completed")], record({ returnvalue: "" }))?.result).toBeNull()
    expect(tell([event(2, "completed")], record({ returnvalue: "not json" }))?.result).toBe('"not json"')
  })

  test("NUL and half pairs in an error or a worker's name are replaced", () => {
    const fact = tell(
      [active(1), event(2, "failed", { failedReason: "a\u0000b" })],
      record({ failedReason: "a\u0000b", pb: "w\ud800" }),
    )
    expect(fact).toMatchObject({ error: "a\ufffdb", worker: "w\ufffd" })
  })

  test.each(["{", "null", "{}", '{"onebeat":{"v":2,"delivery":1}}'])("options %s name no delivery", (opts) => {
    expect(tell([active(1)], record({ opts }))?.delivery).toBeNull()
  })
})

describe("one look at a job", () => {
  test.each([
    ["waiting", {}, "enqueued", 0],
    ["waiting", { ats: "1" }, "retrying", 1],
    ["delayed", { ats: "2" }, "retrying", 2],
    ["active", { ats: "1", processedOn: "5" }, "running", 1],
    ["completed", { ats: "1", returnvalue: "7", finishedOn: "9" }, "succeeded", 1],
    ["failed", { ats: "3", failedReason: "no", finishedOn: "9" }, "failed", 3],
  ] as const)("%s %j is %s", (place, of, state, attempt) => {
    expect(factFromSighting(run, record(of), place)).toMatchObject({ state, attempt, delivery: 2 })
  })

  test("an ended job tells its result and its times", () => {
    const fact = factFromSighting(
      run,
      record({ ats: "1", processedOn: "5", finishedOn: "9", returnvalue: "7" }),
      "completed",
    )
    expect(fact).toMatchObject({ result: "7", startedAt: 5, finishedAt: 9 })
    expect(fact.attempts).toMatchObject([{ attempt: 1, state: "succeeded", startedAt: 5, finishedAt: 9 }])
  })
})
