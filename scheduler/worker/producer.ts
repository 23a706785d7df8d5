import type { Queue } from "bullmq"
import type { Redis } from "ioredis"
import { AppError } from "#core/errors.ts"
import { loadWorkerConfig } from "#scheduler/config.ts"

const ANSWER_WITHIN_MS = 5_000

type Producer = { redis: Redis; queue(name: string): Queue; close(): Promise<void> }

let opening: Promise<Producer> | null = null
let inUse = 0

/**
 * Does something with a BullMQ queue of the Redis at `REDIS_URL`. The connection opens with the first use and is
 * shared; while nobody waits for it, it keeps no process from ending. {@link closeProducer} closes it.
 * @throws AppError `unavailable` when Redis does not answer in time. It may still have done what was asked.
 */
export async function withQueue<Result>(name: string, use: (queue: Queue) => Promise<Result>): Promise<Result> {
  inUse++
  try {
    return await inTime(
      producer().then((opened) => {
        hold(opened.redis)
        return use(opened.queue(name))
      }),
    )
  } finally {
    inUse--
    if (inUse === 0) await letGo()
  }
}

/** Closes what `enqueue` opened. The next `enqueue` opens it again. */
export async function closeProducer(): Promise<void> {
  const closing = opening
  opening = null
  await (await closing)?.close()
}

function producer(): Promise<Producer> {
  opening ??= open().catch((error) => {
    opening = null
    throw error
  })
  return opening
}

async function open(): Promise<Producer> {
  const config = loadWorkerConfig(process.env)
  const [{ Queue }, { openRedis }] = await Promise.all([import("bullmq"), import("#scheduler/queue/connection.ts")])
  const redis = openRedis({ redisUrl: config.redisUrl, name: "onebeat-enqueue", commandTimeoutMs: ANSWER_WITHIN_MS })
  redis.on("connect", () => hold(redis))
  const queues = new Map<string, Queue>()
  return {
    redis,
    queue(name) {
      const queue = queues.get(name) ?? new Queue(name, { connection: redis, prefix: config.queuePrefix })
      if (!queues.has(name)) queue.on("error", () => {})
      queues.set(name, queue)
      return queue
    },
    async close() {
      redis.disconnect()
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()))
    },
  }
}

/** Whether the socket keeps the process alive follows whether anybody waits for an answer. */
function hold({ stream }: Redis): void {
  if (inUse > 0) stream?.ref()
  else stream?.unref()
}

/** A connection that is not up would try for ever, and its timers keep the process alive. */
async function letGo(): Promise<void> {
  const opened = await opening?.catch(() => null)
  if (!opened || inUse > 0) return
  if (opened.redis.status === "ready") hold(opened.redis)
  else await closeProducer()
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `Redis did not answer within ${ANSWER_WITHIN_MS / 1_000} s; it may still take the run: give an id and ask again`
    timer = setTimeout(() => reject(new AppError("unavailable", message)), ANSWER_WITHIN_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
