import { Worker } from "bullmq"
import { afterAll, afterEach, expect, test } from "vitest"
import { queuesWithWorkers } from "#scheduler/queue/served-queues.ts"
import { openTestRedis } from "../../helpers/redis.ts"
import { until } from "../../helpers/wait.ts"

const { redisUrl, prefix, clean } = openTestRedis()
const opened: Worker[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((worker) => worker.close(true)))
})

afterAll(clean)

async function openWorker(queue: string, options: { name?: string; prefix: string }): Promise<void> {
  const worker = new Worker(queue, async () => {}, { connection: { url: redisUrl }, ...options })
  opened.push(worker)
  await worker.waitUntilReady()
}

test("a plain BullMQ worker serves its queue, with a name or without, under any prefix", async () => {
  const [plain, named, prefixed, unserved] = ["plain", "named", "prefixed", "unserved"].map(
    (name) => `served-${name}-é/${process.pid}`,
  )
  await openWorker(plain ?? "", { prefix })
  await openWorker(named ?? "", { name: "w1", prefix })
  await openWorker(prefixed ?? "", { prefix: `${prefix}:{apps}` })
  const asked = [plain, named, prefixed, unserved].map(String)
  const served = await until(async () => {
    const found = await queuesWithWorkers(redisUrl, asked)
    return found !== null && found.size === 3 && found
  })
  expect([...served]).toEqual([plain, named, prefixed])
})

test("a Redis that is away answers nothing, soon", async () => {
  const begun = performance.now()
  expect(await queuesWithWorkers("redis://127.0.0.1:1", ["a"])).toBeNull()
  expect(performance.now() - begun).toBeLessThan(3_000)
})
