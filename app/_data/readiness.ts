import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { readFrameOnce } from "#app/_data/frame.ts"
import { userContext } from "#app/_data/session.ts"
import { readTaskNames } from "#db/queries/queues.ts"
import { loadConfig } from "#scheduler/config.ts"
import { openRedis } from "#scheduler/queue/connection.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { readWorkers } from "#scheduler/queue/worker-registry.ts"

const PATIENCE_MS = 1_000
const TASKS = 500

export type Readiness = {
  leader: { holder: string; epoch: number } | null
  /** Those alive; null when Redis does not answer. */
  workers: string[] | null
  tasks: string[]
}

/** Whether a first schedule would run: who leads, who works, and what can be run. */
export async function readReadiness(): Promise<Answer<Readiness>> {
  return await answered(async () => {
    const { db } = await userContext()
    const [frame, workers, announced] = await Promise.all([
      readFrameOnce(),
      livingWorkers().catch(() => null),
      readTaskNames(db, TASKS),
    ])
    const alive = workers?.filter(({ alive }) => alive).map(({ worker }) => worker) ?? []
    const tasks = new Set([...announced, ...alive.flatMap((worker) => worker.tasks)])
    return {
      leader: frame.value?.leader ?? null,
      workers: workers === null ? null : alive.map((worker) => worker.id).sort(),
      tasks: [...tasks].sort(),
    }
  })
}

async function livingWorkers() {
  const { redisUrl, namespace } = loadConfig(process.env)
  const redis = openRedis({ redisUrl, name: "onebeat:admin", commandTimeoutMs: PATIENCE_MS })
  // A command that waits for a connection has no time-out of its own.
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error("Redis is late")), PATIENCE_MS).unref(),
  )
  try {
    return await Promise.race([readWorkers(redis, queueKeys(namespace)), late])
  } finally {
    redis.disconnect()
  }
}
