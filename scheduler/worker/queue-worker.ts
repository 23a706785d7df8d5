import { Worker } from "bullmq"
import type { Redis } from "ioredis"
import type { Log } from "#scheduler/log.ts"
import type { AnyJob } from "./attempt-runner.ts"
import type { LiveRuns } from "./live-runs.ts"
import { troubleLog } from "./redis-trouble.ts"

export type QueueWorker = {
  /** Resolves when the queue is being read. */
  start(): Promise<void>
  /** Takes no more runs; resolves when those in flight have ended. */
  close(): Promise<void>
  /** Whether its loop is alive: one that has died does not come back by itself. */
  isRunning(): boolean
}

/** Reads one queue. `lockMs` is how long a run of a worker that vanished stays with it before another may have it. */
export function openQueueWorker(options: {
  queue: string
  prefix: string
  redis: Redis
  name: string
  concurrency: number
  lockMs: number
  run: (job: AnyJob, token?: string) => Promise<unknown>
  live: LiveRuns
  log: Log
}): QueueWorker {
  const { queue, live, log } = options
  const trouble = troubleLog(log)
  const worker = new Worker<unknown, unknown>(queue, options.run, {
    connection: options.redis,
    prefix: options.prefix,
    name: options.name,
    concurrency: options.concurrency,
    autorun: false,
    lockDuration: options.lockMs,
    stalledInterval: Math.ceil(options.lockMs / 2),
  })
  worker.on("error", (error) => {
    if (!error.message.startsWith("could not renew lock")) trouble({ queue }, error)
  })
  worker.on("lockRenewalFailed", (ids) => {
    const lost = live.lose(ids)
    if (lost.length > 0) log.warn({ queue, runs: lost.slice(0, 10), count: lost.length }, "runs.lost")
  })
  worker.on("failed", (job, error) => {
    log.warn(
      { queue, run: job?.id, task: job?.name, attempt: job?.attemptsStarted, error: error.message },
      "run.failed",
    )
  })
  worker.on("completed", (job) => log.debug({ queue, run: job.id, task: job.name }, "run.succeeded"))

  return {
    async start() {
      await worker.waitUntilReady()
      worker.run().catch((error: unknown) => log.error({ queue, error: String(error) }, "queue.stopped"))
    },
    close: () => worker.close(),
    isRunning: () => worker.isRunning(),
  }
}
