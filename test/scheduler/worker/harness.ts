import { type Job, type JobsOptions, Queue } from "bullmq"
import { loadWorkerConfig } from "#scheduler/config.ts"
import { silentLog } from "#scheduler/log.ts"
import type { JobMeta } from "#scheduler/queue/job-meta.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { addressPolicy } from "#scheduler/worker/http/address-policy.ts"
import { type OnebeatWorker, openWorker } from "#scheduler/worker/open-worker.ts"
import { buildTaskRegistry } from "#scheduler/worker/task-registry.ts"
import { httpRequestTask } from "#scheduler/worker/tasks/http-request.ts"
import { logMessage } from "#scheduler/worker/tasks/log-message.ts"
import { spawnTypeScript, type TestProcess } from "../../helpers/process.ts"
import { openTestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"
import * as fixtures from "./fixture-tasks.ts"

const PROGRAM = "test/scheduler/worker/worker-process.ts"

/** Queues and workers on keys of one's own, and jobs as the beat adds them. */
export function openHarness() {
  const test = openTestRedis()
  const env = {
    REDIS_URL: test.redisUrl,
    ONEBEAT_NAMESPACE: test.namespace,
    ONEBEAT_QUEUE_PREFIX: test.prefix,
  }
  const queues = new Map<string, Queue>()
  const workers: OnebeatWorker[] = []

  function queue(name = "default"): Queue {
    const known = queues.get(name) ?? new Queue(name, { connection: test.redis, prefix: test.prefix })
    queues.set(name, known)
    return known
  }

  return {
    ...test,
    env,
    keys: queueKeys(test.namespace),
    queue,
    /** A worker in this process, with the fixture tasks and the built-in ones. */
    async startWorker(options: { queues?: string[]; concurrency?: number; catchAll?: string; drainMs?: number } = {}) {
      const builtIn = [logMessage, httpRequestTask(addressPolicy([]))]
      const own = Object.values(fixtures).filter((value) => typeof value === "object")
      const loaded = [...builtIn, ...own].map((task) => ({ task, from: "test" }))
      const worker = openWorker({
        config: loadWorkerConfig(env),
        tasks: buildTaskRegistry(loaded, options.catchAll ?? null),
        queues: options.queues ?? ["default"],
        concurrency: options.concurrency ?? 4,
        drainMs: options.drainMs ?? 5_000,
        lockMs: 30_000,
        log: silentLog,
      })
      workers.push(worker)
      await worker.start()
      return worker
    },
    /** A worker process that reads the fixture tasks' file, ready to run. */
    async spawnWorker(args: readonly string[] = [], more: { env?: Record<string, string> } = {}): Promise<TestProcess> {
      const spawned = spawnTypeScript(PROGRAM, ["test/scheduler/worker/fixture-tasks.ts", ...args], {
        env: { ...env, ...more.env },
      })
      await spawned.waitForLine(/worker\.ready/)
      return spawned
    },
    /** A job as the beat adds it. */
    async dispatch(
      task: string,
      payload: unknown,
      more: { id?: string; meta?: Partial<JobMeta>; opts?: JobsOptions } = {},
    ): Promise<Job> {
      const fireAt = Date.now()
      const meta = {
        v: 1,
        schedule: "nightly",
        scheduleId: 7,
        fireAt,
        dueAt: fireAt,
        delivery: 1,
        startBy: null,
        retry: null,
        timeout: null,
      }
      const options = {
        jobId: more.id ?? `s7@${fireAt}`,
        timestamp: fireAt,
        removeOnComplete: false,
        removeOnFail: false,
        attempts: 1,
        ...more.opts,
        onebeat: { ...meta, ...more.meta },
      }
      return await queue().add(task, payload, options)
    },
    /** The job when it has ended, as Redis has it. */
    async ended(job: Job, timeoutMs = 10_000): Promise<Job & { state: string }> {
      const state = await until(
        async () => {
          const now = await job.getState()
          return (now === "completed" || now === "failed") && now
        },
        { timeoutMs, what: `the end of ${job.id}` },
      )
      const found = await queue(job.queueName).getJob(job.id ?? "")
      if (!found) throw new Error(`${job.id} is gone`)
      return Object.assign(found, { state })
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all([...queues.values()].map((opened) => opened.close()))
      await test.clean()
    },
  }
}
