import { z } from "zod"
import { defineTask, PermanentError } from "#scheduler/worker/sdk.ts"

export class FlakyError extends Error {
  override readonly name = "FlakyError"
}

/** Ends when its signal aborts, by throwing the reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const keepAlive = setInterval(() => {}, 60_000)
    signal.addEventListener("abort", () => {
      clearInterval(keepAlive)
      reject(signal.reason)
    })
  })
}

export const echo = defineTask({
  name: "test.echo",
  payload: z.object({ orderId: z.number().int(), items: z.array(z.object({ sku: z.string() })).default([]) }),
  queue: "work",
  async run(payload, ctx) {
    await ctx.progress(0.5)
    ctx.log.info("echoing", { orderId: payload.orderId })
    const { id, task, queue, fireAt, attempt, schedule } = ctx
    return { payload, id, task, queue, fireAt, attempt, schedule, pid: process.pid }
  },
})

/** Fails as often as told, then says which attempt did not. */
export const flaky = defineTask({
  name: "test.flaky",
  payload: z.object({ failures: z.number(), as: z.enum(["flaky", "type", "permanent", "delayed"]).default("flaky") }),
  retry: { attempts: 3, backoff: { type: "fixed", delay: 0 }, on: [FlakyError] },
  run({ failures, as }, ctx) {
    if (ctx.attempt > failures) return { attempt: ctx.attempt }
    if (as === "permanent") throw new PermanentError("for good")
    if (as === "type") throw new TypeError("of the wrong class")
    const error = new FlakyError(`attempt ${ctx.attempt}`)
    if (as === "delayed") Object.defineProperty(error, "name", { value: "DelayedError" })
    throw error
  },
})

export const waits = defineTask({
  name: "test.waits",
  async run(_payload, ctx) {
    ctx.log.info("waiting")
    return await untilAborted(ctx.signal)
  },
})

/** Does not care for its signal. */
export const deaf = defineTask({
  name: "test.deaf",
  payload: z.object({ ms: z.number() }),
  async run({ ms }, ctx) {
    ctx.log.info("deaf")
    await new Promise((resolve) => setTimeout(resolve, ms))
    return { attempt: ctx.attempt, pid: process.pid }
  },
})

export const limited = defineTask({
  name: "test.limited",
  payload: z.object({ obey: z.boolean() }),
  timeout: { soft: 50, hard: "200ms" },
  async run({ obey }, ctx) {
    if (obey) return await untilAborted(ctx.signal)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    return "too late"
  },
})

export const returns = defineTask({
  name: "test.returns",
  payload: z.object({ what: z.enum(["nothing", "cycle", "big"]) }),
  run({ what }) {
    if (what === "nothing") return
    if (what === "big") return "x".repeat(300_000)
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    return cycle
  },
})
