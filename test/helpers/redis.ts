import { randomBytes } from "node:crypto"
import type { Redis } from "ioredis"
import { inject } from "vitest"
import { openRedis } from "#scheduler/queue/connection.ts"

export type TestRedis = {
  redisUrl: string
  /** BullMQ's key prefix. */
  prefix: string
  /** `ONEBEAT_NAMESPACE` of our own keys. For a process that reads both stores, open the database with the same. */
  namespace: string
  redis: Redis
  /** Removes every key of the prefix and the namespace, and closes the connection. */
  clean(): Promise<void>
}

/** Keys of one's own on the shared Redis. */
export function openTestRedis(): TestRedis {
  const { redisUrl } = inject("testRedis")
  const own = `t${randomBytes(5).toString("hex")}`
  const redis = openRedis({ redisUrl, name: `onebeat:test:${own}` })
  let cleaned: Promise<void> | undefined
  return {
    redisUrl,
    prefix: `bull_${own}`,
    namespace: own,
    redis,
    clean() {
      cleaned ??= removeKeys(redis, [`bull_${own}:*`, `onebeat:${own}:*`]).finally(() => redis.disconnect())
      return cleaned
    },
  }
}

async function removeKeys(redis: Redis, patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns)
    for await (const keys of redis.scanStream({ match: pattern, count: 1_000 })) {
      const found = keys as string[]
      if (found.length > 0) await redis.unlink(...found)
    }
}
