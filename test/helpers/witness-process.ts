import { appendFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { Worker } from "bullmq"
import { Redis } from "ioredis"

// A plain BullMQ worker as anybody may have one: no name, and it throws its finished jobs away. It writes down every
// job that it is given, and knows nothing of this project but where to look for the number of a sending. A payload may
// say for how long to work.
const { WITNESS_REDIS_URL = "", WITNESS_PREFIX = "", WITNESS_QUEUE = "", WITNESS_FILE = "" } = process.env

const connection = new Redis(WITNESS_REDIS_URL, { maxRetriesPerRequest: null })
const worker = new Worker(
  WITNESS_QUEUE,
  async (job) => {
    const { delivery } = (job.opts as { onebeat?: { delivery?: number } }).onebeat ?? {}
    const at = Date.now()
    const { work = 0 } = job.data as { work?: number }
    if (work > 0) await sleep(work)
    const seen = { id: job.id, data: job.data, at, endedAt: Date.now(), delivery, start: job.attemptsStarted }
    appendFileSync(WITNESS_FILE, `${JSON.stringify(seen)}\n`)
  },
  { connection, prefix: WITNESS_PREFIX, concurrency: 60, removeOnComplete: { count: 0 } },
)
worker.on("error", () => {})
await worker.waitUntilReady()
process.stdout.write("watching\n")
process.on("SIGTERM", () => {
  void worker.close(true).then(() => connection.disconnect())
})
