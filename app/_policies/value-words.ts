import type { CatchUpPolicy, OverlapPolicy, RedisLossPolicy } from "#core/policies.ts"
import type { DstPolicy } from "#core/recurrence.ts"
import type { ScheduleInput } from "#core/schedule-input.ts"

export const OVERLAP_WORDS: Record<OverlapPolicy, string> = {
  allow: "both run side by side",
  skip: "the next is left out",
  hold: "the next waits for it",
  replace: "it is cancelled, the next runs",
}

export const CATCH_UP_WORDS: Record<CatchUpPolicy, string> = {
  skip: "nothing fires for what was missed",
  latest: "one fire for all that were missed",
  all: "every missed fire, oldest first",
}

export const REDIS_LOSS_WORDS: Record<RedisLossPolicy, string> = {
  redeliver: "sent again, if it may still start",
  drop: "left lost, on record",
}

export const DST_WORDS: Record<DstPolicy, string> = {
  once: "a time fires once, also when it comes twice or never",
  skip: "a time that does not exist is left out",
  every: "fires whenever the clock shows the time",
}

/** "3, 10s apart, then twice as long each time, up to 5m" */
export function retryWords(retry: ScheduleInput["retry"]): string {
  if (retry === null || retry.attempts === 1) return "1"
  const { attempts, backoff } = retry
  if (backoff === null) return `${attempts}, at once`
  const { type, delay, max, jitter } = backoff
  const apart = type === "fixed" ? `${delay} apart` : `${delay} apart, twice as long each time`
  return [
    `${attempts}`,
    apart,
    ...(max === null ? [] : [`up to ${max}`]),
    ...(jitter === null || jitter === 0 ? [] : [`spread by ${Math.round(jitter * 100)} %`]),
  ].join(", ")
}

export function timeoutWords(timeout: ScheduleInput["timeout"]): string {
  const { soft = null, hard = null } = timeout ?? {}
  if (soft === null && hard === null) return "none"
  return [
    ...(soft === null ? [] : [`asked to end after ${soft}`]),
    ...(hard === null ? [] : [`failed after ${hard}`]),
  ].join(", ")
}
