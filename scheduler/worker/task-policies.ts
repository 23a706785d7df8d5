import { z } from "zod"
import { parseDuration } from "#core/duration.ts"
import { RetryPolicy, TimeoutPolicy } from "#core/policies.ts"

/** A length of time: "500ms", "10s", "1h30m", or whole milliseconds. */
export type Length = string | number

export type ErrorClass = abstract new (...args: never[]) => Error

/** How a task is retried where its schedule says nothing else. */
export type TaskRetry = {
  /** Tries in all, the first included. */
  attempts: number
  backoff?: {
    type: "fixed" | "exponential"
    delay: Length
    /** Upper limit of the delay. */
    max?: Length
    /** "full": anywhere between zero and the delay; or the part of the delay that varies, 0 to 1. */
    jitter?: "full" | "none" | number
  }
  /** Only these errors are retried. */
  on?: readonly ErrorClass[]
  /** These errors are never retried. */
  notOn?: readonly ErrorClass[]
}

/** At `soft` the signal aborts; at `hard` the attempt has failed even if the task still runs. */
export type TaskTimeout = { soft?: Length; hard?: Length }

/** The written form of {@link Length}, parsed into whole milliseconds. */
export const LengthMs = z.union([z.int().min(0), z.string()]).transform((value, context) => {
  if (typeof value === "number") return value
  try {
    return Number(parseDuration(value))
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
})

const errorClasses = z.array(z.custom<ErrorClass>((value) => typeof value === "function", "expected error classes"))

/** The written form of {@link TaskRetry}, parsed into the policy of core and the classes. */
export const TaskRetryInput = z
  .strictObject({
    attempts: z.int().min(1).max(1_000),
    backoff: z
      .strictObject({
        type: z.enum(["fixed", "exponential"]),
        delay: LengthMs,
        max: LengthMs.optional(),
        jitter: z.union([z.enum(["full", "none"]), z.number().min(0).max(1)]).default("none"),
      })
      .optional(),
    on: errorClasses.optional(),
    notOn: errorClasses.default([]),
  })
  .transform(({ attempts, backoff, on, notOn }) => ({
    policy: RetryPolicy.parse({
      attempts,
      ...(backoff && {
        backoff: {
          type: backoff.type,
          delayMs: backoff.delay,
          ...(backoff.max !== undefined && { maxMs: backoff.max }),
          jitter: backoff.jitter === "full" ? 1 : backoff.jitter === "none" ? 0 : backoff.jitter,
        },
      }),
    }),
    on: on ?? null,
    notOn,
  }))

/** The written form of {@link TaskTimeout}, parsed into the policy of core. */
export const TaskTimeoutInput = z
  .strictObject({ soft: LengthMs.optional(), hard: LengthMs.optional() })
  .refine(
    ({ soft, hard }) => soft === undefined || hard === undefined || soft < hard,
    "expected soft to be shorter than hard",
  )
  .transform(({ soft, hard }) =>
    TimeoutPolicy.parse({ ...(soft !== undefined && { softMs: soft }), ...(hard !== undefined && { hardMs: hard }) }),
  )
