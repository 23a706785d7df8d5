import { createIORedisClient, FlowProducer, type IRedisTransaction, QueueKeys } from "bullmq"
import type { ChainableCommander, Redis } from "ioredis"
import type { JobMeta } from "#scheduler/queue/job-meta.ts"

/** A job to add: exactly what a worker in any language will see. */
export type NewJob = {
  readonly id: string
  readonly prefix: string
  readonly queue: string
  readonly name: string
  readonly data: unknown
  /** Milliseconds; the run's fireAt. */
  readonly timestamp: number
  readonly attempts: number
  readonly backoff: { readonly type: "fixed" | "exponential"; readonly delay: number; readonly jitter?: number } | null
  readonly priority: number
  readonly meta: JobMeta
}

/**
 * BullMQ's own scripts, put into transactions of ours. The one file that leans on parts of BullMQ beyond its
 * everyday interface: its version is pinned, and `bull.contract.test.ts` says what must stay true. `FlowProducer.addBulk`
 * would do but for reporting success when a script failed inside the transaction.
 */
export type BullScripts = {
  /** An empty MULTI that takes BullMQ's scripts. Nothing is sent before its `exec`. */
  transaction(): BullTransaction
  close(): Promise<void>
}

export type BullTransaction = {
  add(job: NewJob): void
  remove(prefix: string, queue: string, id: string): void
  readonly raw: Transaction
}

/** A MULTI as `createIORedisClient` gives it: ioredis' own, with the methods of BullMQ's interface laid over. */
type Transaction = IRedisTransaction & Pick<ChainableCommander, "expire" | "set">

/** Loads BullMQ's scripts onto a connection that stays the caller's. */
export async function openBullScripts(redis: Redis): Promise<BullScripts> {
  const client = createIORedisClient(redis)
  const producer = new FlowProducer({ connection: redis })
  producer.on("error", () => {})
  await producer.waitUntilReady()
  const backend = producer.getBackend()
  return {
    transaction() {
      const raw = asTransaction(client.multi())
      return {
        raw,
        add(job) {
          const keys = bullKeys(job.prefix, job.queue)
          backend.addJobToTransaction(raw, jobJson(job), job.id, {}, keys).catch(() => {}) // the reply that counts is in the transaction's own
        },
        remove(prefix, queue, id) {
          const keys = bullKeys(prefix, queue)
          const root = keys[""] ?? ""
          backend.execCommand(raw, "removeJob", [`${root}${id}`, keys.repeat, id, 1, root])
        },
      }
    },
    async close() {
      await producer.close().catch(() => {})
    },
  }
}

/** What `createIORedisClient` promises at run time and does not declare. */
function asTransaction(multi: unknown): Transaction {
  return multi as Transaction
}

const keyCache = new Map<string, Record<string, string>>()

/** BullMQ's keys of a queue; `""` is their common beginning, to which a job's id is appended. */
export function bullKeys(prefix: string, queue: string): Record<string, string> {
  const cached = keyCache.get(`${prefix}:${queue}`)
  if (cached) return cached
  const keys = new QueueKeys(prefix).getKeys(queue)
  keyCache.set(`${prefix}:${queue}`, keys)
  return keys
}

function jobJson(job: NewJob) {
  return {
    id: job.id,
    name: job.name,
    data: JSON.stringify(job.data),
    timestamp: job.timestamp,
    opts: {
      jobId: job.id,
      timestamp: job.timestamp,
      attempts: job.attempts,
      ...(job.backoff ? { backoff: job.backoff } : {}),
      ...(job.priority > 0 ? { priority: job.priority } : {}),
      // Explicit, so that a worker's own `removeOnComplete: true` does not take the end away before it is on record.
      removeOnComplete: false,
      removeOnFail: false,
      onebeat: job.meta,
    },
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    stalledCounter: 0,
    failedReason: "",
    returnvalue: "",
  }
}
