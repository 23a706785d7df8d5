import * as z from "zod"

/** What to do with occurrences found later than their grace. */
export const CATCH_UP_POLICIES = ["skip", "latest", "all"] as const
export type CatchUpPolicy = (typeof CATCH_UP_POLICIES)[number]

/** What to do at dispatch while an earlier run of the same schedule is live. */
export const OVERLAP_POLICIES = ["allow", "skip", "hold", "replace"] as const
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number]

/** What to do with runs that Redis lost. */
export const REDIS_LOSS_POLICIES = ["redeliver", "drop"] as const
export type RedisLossPolicy = (typeof REDIS_LOSS_POLICIES)[number]

const wholeMs = z
  .int()
  .min(0)
  .max(366 * 86_400_000)

/** How often a failing run is tried, and how long to wait between (milliseconds). */
export const RetryPolicy = z.strictObject({
  attempts: z.int().min(1).max(1_000),
  backoff: z
    .strictObject({
      type: z.enum(["fixed", "exponential"]),
      delayMs: wholeMs,
      /** Upper limit of an exponential delay; applied by our worker. */
      maxMs: wholeMs.optional(),
      /** 0 = none, 1 = anywhere between zero and the full delay. */
      jitter: z.number().min(0).max(1).optional(),
    })
    .optional(),
})
export type RetryPolicy = z.infer<typeof RetryPolicy>

/** Limits of one attempt: at `softMs` the task's signal aborts, at `hardMs` the attempt has failed. */
export const TimeoutPolicy = z.strictObject({ softMs: wholeMs.min(1).optional(), hardMs: wholeMs.min(1).optional() })
export type TimeoutPolicy = z.infer<typeof TimeoutPolicy>

/** The policies of a run, copied from its schedule when it was planned (`runs.options`). */
export const RunOptions = z.strictObject({
  scheduleName: z.string().optional(),
  overlap: z.enum(OVERLAP_POLICIES).default("allow"),
  onRedisLoss: z.enum(REDIS_LOSS_POLICIES).default("redeliver"),
  priority: z.int().min(0).max(2_097_151).default(0),
  retry: RetryPolicy.nullable().default(null),
  timeout: TimeoutPolicy.nullable().default(null),
})
export type RunOptions = z.infer<typeof RunOptions>
