import { loadavg } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import type { Redis } from "ioredis"
import { messageOf } from "#core/errors.ts"
import type { Log } from "#scheduler/log.ts"
import type { queueKeys } from "#scheduler/queue/keys.ts"
import {
  HEARTBEAT_MS,
  type TaskAnnouncement,
  WORKER_FORGOTTEN_AFTER_MS,
  WorkerHeartbeat,
} from "#scheduler/queue/worker-registry.ts"
import type { Service } from "#scheduler/service.ts"
import type { RedisClock } from "./redis-clock.ts"

/** Entries of others are looked through, and tasks announced again, once in so many beats: a minute. */
const TIDY_EVERY = 12
const FAREWELL_WITHIN_MS = 1_000

/** What changes between two signs of life. */
export type Vitals = Pick<WorkerHeartbeat, "state" | "inFlight" | "done" | "failed">

/**
 * Says on Redis that this worker lives and which tasks it has. The entry goes with a clean stop; that of a worker
 * that was killed is removed by the others, and readers judge it by its age before that.
 */
export function openHeartbeat(options: {
  redis: Redis
  clock: RedisClock
  keys: ReturnType<typeof queueKeys>
  identity: Omit<WorkerHeartbeat, keyof Vitals | "startedAt" | "seenAt" | "memoryBytes" | "load">
  vitals(): Vitals
  tasks: readonly TaskAnnouncement[]
  log: Log
}): Service {
  const { redis, keys, identity } = options
  const stopping = new AbortController()
  let loop: Promise<void> | null = null
  let startedAt: number | null = null

  async function beat(count: number): Promise<void> {
    const seenAt = await options.clock.now()
    startedAt ??= seenAt
    const entry: WorkerHeartbeat = {
      ...identity,
      ...options.vitals(),
      startedAt,
      seenAt,
      memoryBytes: process.memoryUsage.rss(),
      load: loadavg()[0] ?? 0,
    }
    if (stopping.signal.aborted) return
    await redis.hset(keys.workers, identity.id, JSON.stringify(entry))
    if (count % TIDY_EVERY !== 0) return
    if (options.tasks.length > 0) {
      await redis.hset(keys.tasks, Object.fromEntries(options.tasks.map((task) => [task.name, JSON.stringify(task)])))
    }
    await forgetGone(seenAt)
  }

  async function forgetGone(now: number): Promise<void> {
    const entries = Object.entries(await redis.hgetall(keys.workers))
    const gone = entries.filter(([, text]) => now - seenAtOf(text) > WORKER_FORGOTTEN_AFTER_MS).map(([id]) => id)
    if (gone.length > 0) await redis.hdel(keys.workers, ...gone)
  }

  async function keepBeating(): Promise<void> {
    for (let count = 1; !stopping.signal.aborted; count++) {
      await sleep(HEARTBEAT_MS, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      await beat(count).catch((error) => options.log.debug({ error: messageOf(error) }, "heartbeat.failed"))
    }
  }

  return {
    async start() {
      if (loop) return
      loop = Promise.resolve()
      await beat(0)
      loop = keepBeating()
    },
    async stop() {
      if (stopping.signal.aborted) return
      stopping.abort()
      const farewell = redis.hdel(keys.workers, identity.id).catch(() => {})
      await Promise.race([farewell, sleep(FAREWELL_WITHIN_MS)])
    },
  }
}

/** An entry that nobody can read counts as ancient. */
function seenAtOf(text: string): number {
  try {
    return WorkerHeartbeat.parse(JSON.parse(text)).seenAt
  } catch {
    return 0
  }
}
