import { expect, test } from "vitest"
import type { JobMeta } from "#scheduler/queue/job-meta.ts"
import { retryDelayMs, retryPolicyOf } from "#scheduler/worker/retry-policy.ts"

const meta = (retry: JobMeta["retry"]): JobMeta => ({
  v: 1,
  schedule: null,
  scheduleId: null,
  fireAt: 0,
  dueAt: 0,
  delivery: 1,
  startBy: null,
  retry,
  timeout: null,
})

test("an exponential delay doubles with each failure up to the cap", () => {
  const policy = { attempts: 9, backoff: { type: "exponential", delayMs: 1_000, maxMs: 5_000 } } as const
  expect([1, 2, 3, 4, 2_000].map((failures) => retryDelayMs(policy, failures, 0))).toEqual([
    1_000, 2_000, 4_000, 5_000, 5_000,
  ])
})

test("full jitter spreads a capped delay between zero and the cap", () => {
  const policy = { attempts: 9, backoff: { type: "exponential", delayMs: 1_000, maxMs: 5_000, jitter: 1 } } as const
  expect([0, 0.5, 0.999].map((random) => retryDelayMs(policy, 10, random))).toEqual([0, 2_500, 4_995])
})

test("half jitter never goes below half of the delay", () => {
  const policy = { attempts: 2, backoff: { type: "fixed", delayMs: 1_000, jitter: 0.5 } } as const
  expect([0, 0.999].map((random) => retryDelayMs(policy, 1, random))).toEqual([500, 999])
})

test("the task's policy counts only where neither a schedule nor the job names attempts", () => {
  const own = { attempts: 7, backoff: { type: "fixed", delayMs: 1, maxMs: 9 } } as const
  const job = { attempts: 2, backoff: { type: "exponential", delay: 10, jitter: 1 } }
  expect(retryPolicyOf(job, meta(null), own)).toBe(own)
  expect(retryPolicyOf(job, meta({ maxMs: 50 }), own)).toEqual({
    attempts: 2,
    backoff: { type: "exponential", delayMs: 10, jitter: 1, maxMs: 50 },
  })
  expect(retryPolicyOf(job, meta({}), own).backoff).not.toHaveProperty("maxMs")
  expect(retryPolicyOf(job, null, own).backoff?.maxMs).toBe(9)
  expect(retryPolicyOf({ attempts: 0 }, null, own)).toBe(own)
  expect(retryPolicyOf({ attempts: 0 }, null, null)).toEqual({ attempts: 1 })
})

test("a backoff of a type this worker does not know retries without delay instead of never", () => {
  const policy = retryPolicyOf({ attempts: 3, backoff: { type: "custom", delay: 10 } }, null, null)
  expect([policy.attempts, retryDelayMs(policy, 1, 0)]).toEqual([3, 0])
})
