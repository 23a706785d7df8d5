import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { WorkerConfig } from "#scheduler/config.ts"
import type { Log } from "#scheduler/log.ts"
import { ownVersion } from "#scheduler/own-version.ts"
import { openRedis } from "#scheduler/queue/connection.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import type { Service } from "#scheduler/service.ts"
import { attemptRunner } from "./attempt-runner.ts"
import { hearCancellations } from "./cancellations.ts"
import { openHeartbeat } from "./heartbeat.ts"
import { openLiveRuns } from "./live-runs.ts"
import { openQueueWorker } from "./queue-worker.ts"
import { openRedisClock } from "./redis-clock.ts"
import { watchRedis } from "./redis-trouble.ts"
import type { TaskRegistry } from "./task-registry.ts"

/** For runs that were stopped when the drain had lasted long enough: to tidy up and to go back to their queue. */
const HAND_BACK_WITHIN_MS = 3_000
/** An idle worker that cannot reach Redis waits no longer for BullMQ to say goodbye to it. */
const UNREACHED_WITHIN_MS = 2_000

export type WorkerOptions = {
  config: WorkerConfig
  tasks: TaskRegistry
  queues: readonly string[]
  /** Runs at a time, per queue. */
  concurrency: number
  /** How long `stop` waits for runs in flight before it stops them and gives them back. */
  drainMs: number
  lockMs: number
  log: Log
}

export type OnebeatWorker = Service & {
  readonly name: string
  live(): boolean
  ready(): { ready: boolean; why?: string }
}

/** A worker process: reads queues, runs tasks, tells of itself, hears cancellations. */
export function openWorker(options: WorkerOptions): OnebeatWorker {
  const { config, tasks, queues, concurrency, lockMs, log } = options
  const name = `${config.host}:${process.pid}:${randomBytes(3).toString("hex")}`
  const keys = queueKeys(config.namespace)
  const redis = openRedis({ redisUrl: config.redisUrl, name: `onebeat-worker:${name}` })
  const ears = openRedis({ redisUrl: config.redisUrl, name: `onebeat-worker-cancel:${name}` })
  const live = openLiveRuns()
  const clock = openRedisClock(redis)
  const run = attemptRunner({ tasks, live, clock, log })
  const readers = queues.map((queue) =>
    openQueueWorker({ queue, prefix: config.queuePrefix, redis, name, concurrency, lockMs, run, live, log }),
  )
  let state: "new" | "starting" | "running" | "draining" | "stopped" = "new"
  const heartbeat = openHeartbeat({
    redis,
    clock,
    keys,
    identity: {
      id: name,
      host: config.host,
      pid: process.pid,
      version: ownVersion(),
      queues: [...queues],
      concurrency,
      tasks: [...tasks.names],
      catchAll: tasks.catchAll,
    },
    vitals: () => ({ state: state === "draining" ? "draining" : "running", ...live.counts }),
    tasks: tasks.announcements(),
    log,
  })
  watchRedis(redis, log)

  async function start(): Promise<void> {
    state = "starting"
    await hearCancellations({ redis: ears, channel: keys.cancelChannel, live, log })
    await heartbeat.start()
    await Promise.all(readers.map((reader) => reader.start()))
    if (state !== "starting") return
    state = "running"
    log.info({ worker: name, queues, concurrency, tasks: tasks.names, catchAll: tasks.catchAll }, "worker.ready")
  }

  async function stop(): Promise<void> {
    state = "draining"
    log.info({ worker: name, inFlight: live.counts.inFlight }, "worker.draining")
    const closed = Promise.allSettled(readers.map((reader) => reader.close())).then(() => true as const)
    const nothingToSave = redis.status !== "ready" && live.counts.inFlight === 0
    if (!(await within(nothingToSave ? Math.min(options.drainMs, UNREACHED_WITHIN_MS) : options.drainMs, closed))) {
      const count = live.stopAll()
      if (count > 0) {
        log.warn({ worker: name, runs: count }, "worker.gives_back")
        await within(HAND_BACK_WITHIN_MS, closed)
      }
    }
    await heartbeat.stop()
    redis.disconnect()
    ears.disconnect()
    state = "stopped"
    log.info({ worker: name, ...live.counts }, "worker.stopped")
  }

  let started: Promise<void> | null = null
  let stopped: Promise<void> | null = null
  return {
    name,
    start() {
      started ??= start()
      return started
    },
    stop() {
      stopped ??= stop()
      return stopped
    },
    live: () => state !== "running" || readers.every((reader) => reader.isRunning()),
    ready() {
      if (state !== "running") return { ready: false, why: state }
      if (redis.status !== "ready") return { ready: false, why: "Redis is not reached" }
      if (ears.status !== "ready") return { ready: false, why: "the cancel channel is not heard" }
      if (!readers.every((reader) => reader.isRunning())) return { ready: false, why: "a queue is no longer read" }
      return { ready: true }
    },
  }
}

async function within(ms: number, done: Promise<true>): Promise<boolean> {
  const enough = new AbortController()
  const late = sleep(ms, false as const, { signal: enough.signal }).catch(() => false as const)
  const result = await Promise.race([done, late])
  enough.abort()
  return result
}
