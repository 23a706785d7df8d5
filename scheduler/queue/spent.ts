import { Redis } from "ioredis"
import { type BullScripts, openBullScripts } from "#scheduler/queue/bull.ts"

export type SpentOptions = {
  readonly redisUrl: string
  readonly name: string
  /** No answer within this time, in ms, means that nothing is known. */
  readonly timeoutMs: number
}

/**
 * A connection that is spent after its first failure: it never reconnects by itself, because that would silently
 * drop a WATCH and let a transaction through that should have been refused. The caller opens another.
 */
export async function connectSpent(options: SpentOptions): Promise<Redis> {
  const redis = new Redis(options.redisUrl, {
    connectionName: options.name,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: options.timeoutMs,
    commandTimeout: options.timeoutMs,
    lazyConnect: true,
  })
  redis.on("error", () => {})
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    throw error
  }
}

/** As {@link connectSpent}, with BullMQ's scripts loaded. */
export async function openSpent(options: SpentOptions): Promise<{ redis: Redis; scripts: BullScripts }> {
  const redis = await connectSpent(options)
  try {
    return { redis, scripts: await openBullScripts(redis) }
  } catch (error) {
    redis.disconnect()
    throw error
  }
}

/** Every reply of a pipeline in order, or its first error. */
export async function repliesOf(pipeline: {
  exec(): Promise<[error: Error | null, result: unknown][] | null>
}): Promise<unknown[]> {
  const replies = (await pipeline.exec()) ?? []
  return replies.map(([error, result]) => {
    if (error) throw error
    return result
  })
}
