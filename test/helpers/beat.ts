import { Queue, Worker } from "bullmq"
import { type Beat, openBeat } from "#scheduler/beat/beat.ts"
import type { BeatSettings } from "#scheduler/beat/settings.ts"
import { loadConfig } from "#scheduler/config.ts"
import { openTestDatabase } from "./database.ts"
import { openDoor } from "./door.ts"
import { openTestRedis } from "./redis.ts"

export type Logged = { level: string; event: string; fields: Record<string, unknown> }

/** Whole beats in this process, each with its own doors to a database and a Redis of the test's own. */
export async function openInstallation() {
  const store = openTestRedis()
  const database = await openTestDatabase({ namespace: store.namespace })
  const queue = new Queue("default", { connection: store.redis, prefix: store.prefix })
  const opened: { beat: Beat; close(): Promise<void> }[] = []
  const workers: Worker[] = []
  /** Ids in the order in which a plain BullMQ worker ran them. */
  const ran: string[] = []

  return {
    ...database,
    store,
    queue,
    ran,
    async startBeat(settings: Partial<BeatSettings> = {}) {
      const postgres = await openDoor(database.databaseUrl)
      const redis = await openDoor(store.redisUrl)
      const logged: Logged[] = []
      const note = (level: string) => (fields: object, event: string) => {
        logged.push({ level, event, fields: { ...fields } })
      }
      const config = loadConfig({
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        ONEBEAT_NAMESPACE: store.namespace,
        ONEBEAT_QUEUE_PREFIX: store.prefix,
      })
      const log = { debug() {}, info: note("info"), warn: note("warn"), error: note("error") }
      const beat = openBeat({
        config,
        version: "test",
        log,
        settings: { leaseTtlMs: 1_500, renewEveryMs: 300, ...settings },
      })
      opened.push({
        beat,
        async close() {
          postgres.break(null)
          redis.break(null)
          await beat.stop()
          await Promise.all([postgres.shut(), redis.shut()])
        },
      })
      await beat.start()
      return { beat, postgres, redis, logged }
    },
    /** A plain worker that runs what comes, as any application has one. */
    startWorker(): void {
      const worker = new Worker("default", async (job) => ran.push(job.id ?? ""), {
        connection: { url: store.redisUrl },
        prefix: store.prefix,
        concurrency: 10,
      })
      worker.on("error", () => {})
      workers.push(worker)
    },
    async lease(): Promise<{ holder: string | null; epoch: number }> {
      const found = await database.pool.query<{ holder: string | null; epoch: string }>(
        "select holder, epoch from leases",
      )
      return { holder: found.rows[0]?.holder ?? null, epoch: Number(found.rows[0]?.epoch ?? 0) }
    },
    async close(): Promise<void> {
      await Promise.all(opened.map((one) => one.close()))
      await Promise.all(workers.map((worker) => worker.close()))
      await queue.close()
      await store.clean()
      await database.drop()
    },
  }
}

export type Installation = Awaited<ReturnType<typeof openInstallation>>
