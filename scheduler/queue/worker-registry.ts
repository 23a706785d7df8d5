import type { Redis } from "ioredis"
import { z } from "zod"
import { RetryPolicy, TimeoutPolicy } from "#core/policies.ts"
import type { queueKeys } from "./keys.ts"

/** A worker says that it lives this often, … */
export const HEARTBEAT_MS = 5_000
/** … counts as gone after so long without, by Redis' clock, … */
export const WORKER_GONE_AFTER_MS = 15_000
/** … and its entry is removed by any other worker after so long. */
export const WORKER_FORGOTTEN_AFTER_MS = 300_000

/** What a worker tells of itself in the hash `workers`, under its id. Instants by Redis' clock. */
export const WorkerHeartbeat = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  queues: z.array(z.string()),
  /** Per queue. */
  concurrency: z.int(),
  tasks: z.array(z.string()),
  catchAll: z.string().nullable(),
  state: z.enum(["running", "draining"]),
  startedAt: z.int(),
  seenAt: z.int(),
  inFlight: z.int(),
  done: z.int(),
  failed: z.int(),
  memoryBytes: z.int(),
  /** Of the host, over one minute. */
  load: z.number(),
})
export type WorkerHeartbeat = z.infer<typeof WorkerHeartbeat>

/** What a worker tells of a task it knows, in the hash `tasks`, under the task's name. The latest worker's word counts. */
export const TaskAnnouncement = z.object({
  name: z.string(),
  description: z.string().nullable(),
  queue: z.string(),
  /** JSON Schema of the payload as it is sent; null when it has none. */
  payloadSchema: z.record(z.string(), z.unknown()).nullable(),
  defaults: z.object({ retry: RetryPolicy.nullable(), timeout: TimeoutPolicy.nullable() }),
})
export type TaskAnnouncement = z.infer<typeof TaskAnnouncement>

/** The workers that have been heard of, each with whether it still counts as alive. Entries nobody can read are left out. */
export async function readWorkers(
  redis: Redis,
  keys: ReturnType<typeof queueKeys>,
): Promise<{ worker: WorkerHeartbeat; alive: boolean }[]> {
  const [entries, now] = await Promise.all([redis.hgetall(keys.workers), redisNow(redis)])
  return Object.values(entries).flatMap((text) => {
    const parsed = WorkerHeartbeat.safeParse(parseJson(text))
    return parsed.success ? [{ worker: parsed.data, alive: now - parsed.data.seenAt <= WORKER_GONE_AFTER_MS }] : []
  })
}

/** The tasks that workers have announced. Entries nobody can read are left out. */
export async function readTasks(redis: Redis, keys: ReturnType<typeof queueKeys>): Promise<TaskAnnouncement[]> {
  const entries = await redis.hgetall(keys.tasks)
  return Object.values(entries).flatMap((text) => {
    const parsed = TaskAnnouncement.safeParse(parseJson(text))
    return parsed.success ? [parsed.data] : []
  })
}

/** What workers have announced of one task; null when none has, or nobody can read it. */
export async function readTaskOf(
  redis: Redis,
  keys: ReturnType<typeof queueKeys>,
  name: string,
): Promise<TaskAnnouncement | null> {
  const parsed = TaskAnnouncement.safeParse(parseJson((await redis.hget(keys.tasks, name)) ?? ""))
  return parsed.success ? parsed.data : null
}

/** Milliseconds since 1970 by Redis' clock: the one that all workers share. */
export async function redisNow(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time()
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
