import type { JobsOptions } from "bullmq"
import type { RetryPolicy } from "#core/policies.ts"
import type { JobMeta } from "#scheduler/queue/job-meta.ts"

const BUILT_IN = ["fixed", "exponential"] as const

/**
 * How a run is retried: as its job says; with no word from a schedule, as the task says. A job from elsewhere
 * counts as having been told only if it names attempts.
 */
export function retryPolicyOf(
  options: Pick<JobsOptions, "attempts" | "backoff">,
  meta: JobMeta | null,
  taskPolicy: RetryPolicy | null,
): RetryPolicy {
  const told = meta ? meta.retry !== null : (options.attempts ?? 0) > 0
  if (!told && taskPolicy) return taskPolicy
  return {
    attempts: Math.max(1, options.attempts ?? 1),
    ...backoffOf(options.backoff, meta ? meta.retry?.maxMs : taskPolicy?.backoff?.maxMs),
  }
}

function backoffOf(backoff: JobsOptions["backoff"], maxMs: number | undefined): Pick<RetryPolicy, "backoff"> {
  if (backoff === undefined) return {}
  if (typeof backoff === "number") return { backoff: { type: "fixed", delayMs: backoff } }
  const { delay = 0, jitter = 0 } = backoff
  const type = BUILT_IN.find((known) => known === backoff.type)
  if (type === undefined) return {}
  return { backoff: { type, delayMs: delay, jitter, ...(maxMs !== undefined && { maxMs }) } }
}

/**
 * How long to wait before the try after `failures` failed ones: BullMQ's formula, with the cap applied before the
 * jitter, as Celery does, so that capped runs spread too. `random` is in [0, 1).
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: number): number {
  if (!policy.backoff) return 0
  const { type, delayMs, maxMs = Number.MAX_SAFE_INTEGER, jitter = 0 } = policy.backoff
  const grown = type === "exponential" ? delayMs * 2 ** (failures - 1) : delayMs
  const full = Math.min(grown, maxMs)
  return Math.floor(full * (1 - jitter) + full * jitter * random)
}
