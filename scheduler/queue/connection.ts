import { Redis } from "ioredis"

/**
 * A connection that comes back by itself: for reading, workers and all that may be repeated.
 * BullMQ's blocking commands need `maxRetriesPerRequest: null`.
 */
export function openRedis(options: { redisUrl: string; name: string; commandTimeoutMs?: number }): Redis {
  const redis = new Redis(options.redisUrl, {
    connectionName: options.name,
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    connectTimeout: 2_000,
    retryStrategy: (tries) => Math.min(50 * tries, 500),
    ...(options.commandTimeoutMs === undefined ? {} : { commandTimeout: options.commandTimeoutMs }),
  })
  redis.on("error", () => {})
  return redis
}
