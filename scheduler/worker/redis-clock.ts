import type { Redis } from "ioredis"
import { redisNow } from "#scheduler/queue/worker-registry.ts"

/** For so long an answer says enough about an instant that lies further ahead than the margin. */
const FRESH_MS = 15_000
const MARGIN_MS = 1_000

/** The clock that beat and workers share. */
export type RedisClock = {
  now(): Promise<number>
  /** Asks Redis only when its last answer leaves a doubt. */
  hasPassed(instantMs: number): Promise<boolean>
}

export function openRedisClock(redis: Redis): RedisClock {
  let last: { redisMs: number; askedAt: number } | null = null

  async function now(): Promise<number> {
    const askedAt = performance.now()
    const redisMs = await redisNow(redis)
    last = { redisMs, askedAt }
    return redisMs
  }

  return {
    now,
    async hasPassed(instantMs) {
      const age = last === null ? Number.POSITIVE_INFINITY : performance.now() - last.askedAt
      if (last !== null && age < FRESH_MS && last.redisMs + age + MARGIN_MS < instantMs) return false
      return (await now()) > instantMs
    },
  }
}
