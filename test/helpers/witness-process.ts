import { appendFileSync } from "node:fs"
import { Worker } from "bullmq"
import { Redis } from "ioredis"

// A plain BullMQ worker as anybody may have one: no name, and it throws its finished jobs away. It writes down every
// job that it is given, and knows nothing of this project but where to look for the number of a sending.
const { WITNESS_REDIS_URL = "", WITNESS_PREFIX = "", WITNESS_QUEUE = "", WITNESS_FILE = "" } = process.env

const connection = new Redis(WITNESS_REDIS_URL, { maxRetriesPerRequest: null })
const worker = new Worker(
  WITNESS_QUEUE,
  async (job) => {
    const { delivery } = (job.opts as { onebeat?: { delivery?: number } }).onebeat ?? {}
    const seen = { id: job.id, data: job.data, at: Date.now(), delivery, start: job.attemptsStarted }
    appendFileSync(WITNESS_FILE, `${JSON.stringify(seen)}\n`)
  },
  { connection, prefix: WITNESS_PREFIX, concurrency: 20, removeOnComplete: { count: 0 } },
)
worker.on("error", () => {})
await worker.waitUntilReady()
process.stdout.write("watching\n")
process.on("SIGTERM", () => {
  void worker.close(true).then(() => connection.disconnect())
})
