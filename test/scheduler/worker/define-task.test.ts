import { expect, expectTypeOf, test } from "vitest"
import { z } from "zod"
import { AppError } from "#core/errors.ts"
import { isTask } from "#scheduler/worker/define-task.ts"
import { defineTask, type TaskContext } from "#scheduler/worker/sdk.ts"

const run = () => null

test("payload, result and what enqueue takes are inferred from the definition", () => {
  const task = defineTask({
    name: "billing.send-invoice",
    payload: z.object({ orderId: z.number().int(), note: z.string().default("") }),
    async run(payload, ctx) {
      expectTypeOf(payload).toEqualTypeOf<{ orderId: number; note: string }>()
      expectTypeOf(ctx).toEqualTypeOf<TaskContext>()
      return { sent: true }
    },
  })
  expectTypeOf(task.enqueue).parameter(0).toEqualTypeOf<{ orderId: number; note?: string | undefined }>()
  expectTypeOf(task.run).returns.toEqualTypeOf<Promise<{ sent: boolean }> | { sent: boolean }>()
  expect(isTask(task)).toBe(true)
})

test("lengths and jitter are read from their written form", () => {
  class IoError extends Error {}
  const task = defineTask({
    name: "a",
    retry: { attempts: 5, backoff: { type: "exponential", delay: "1s", max: "10m", jitter: "full" }, on: [IoError] },
    timeout: { soft: "4m", hard: 300_000 },
    run,
  })
  expect(task.retry).toEqual({
    policy: { attempts: 5, backoff: { type: "exponential", delayMs: 1_000, maxMs: 600_000, jitter: 1 } },
    on: [IoError],
    notOn: [],
  })
  expect(task.timeout).toEqual({ softMs: 240_000, hardMs: 300_000 })
})

test.each([
  [{ name: "", run }, /name: expected 1 to 200/],
  [{ name: "a", run: "x" }, /run: expected a function/],
  [{ name: "a", run, queue: "a:b" }, /queue: expected 1 to 200/],
  [{ name: "a", run, payload: {} }, /payload: expected a zod schema/],
  [{ name: "a", run, retry: { attempts: 0 } }, /retry\.attempts/],
  [
    { name: "a", run, retry: { attempts: 2, backoff: { type: "fixed", delay: "1x" } } },
    /retry\.backoff\.delay: not a length of time: "1x"/,
  ],
  [{ name: "a", run, timeout: { soft: "2m", hard: "1m" } }, /timeout: expected soft to be shorter than hard/],
  [{ name: "a", run, rateLimit: "100/m" }, /Unrecognized key: "rateLimit"/],
  [undefined, /defineTask undefined/],
])("the definition %j is refused where it is made", (options, message) => {
  const define = () => defineTask(options as never)
  expect(define).toThrow(AppError)
  expect(define).toThrow(message)
})
