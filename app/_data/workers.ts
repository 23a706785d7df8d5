import "server-only"
import { kept } from "#app/_data/kept.ts"
import { loadWorkerConfig } from "#scheduler/config.ts"
import { openRedis } from "#scheduler/queue/connection.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { queuesWithWorkers } from "#scheduler/queue/served-queues.ts"
import { readTaskOf, readWorkers, type TaskAnnouncement } from "#scheduler/queue/worker-registry.ts"

const WITHIN_MS = 1_000

/** What the workers that live now offer. Plain BullMQ workers tell nothing of themselves: of them only their queues are known. */
export type Fleet = { tasks: ReadonlySet<string>; takesAny: boolean; queues: readonly string[]; slots: number }[]

type Connected = { redis: ReturnType<typeof openRedis>; keys: ReturnType<typeof queueKeys>; redisUrl: string }

let opened: Connected | null | undefined
let reading: (() => Promise<Fleet | null>) | undefined

/** Null when Redis cannot be asked: nothing is known of workers then, which is no news of theirs. */
export async function readFleet(): Promise<Fleet | null> {
  reading ??= kept(fleet)
  return await reading()
}

/** What workers have announced of a task. Here it stands at once; in Postgres when the beat has carried it over. */
export async function readAnnounced(name: string): Promise<TaskAnnouncement | null> {
  const asked = open()
  return asked === null ? null : await inTime(readTaskOf(asked.redis, asked.keys, name))
}

/** For warnings about queues that nobody serves. */
export async function servedQueues(names: readonly string[]): Promise<ReadonlySet<string> | null> {
  const redis = open()
  return redis === null ? null : await queuesWithWorkers(redis.redisUrl, names)
}

async function fleet(): Promise<Fleet | null> {
  const asked = open()
  if (asked === null) return null
  const workers = await inTime(readWorkers(asked.redis, asked.keys))
  if (workers === null) return null
  return workers
    .filter(({ alive, worker }) => alive && worker.state === "running")
    .map(({ worker }) => ({
      tasks: new Set(worker.tasks),
      takesAny: worker.catchAll !== null,
      queues: worker.queues,
      slots: worker.concurrency,
    }))
}

/** Null as well when Redis does not answer: whoever asks shows that nothing is known. */
async function inTime<T>(asking: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), WITHIN_MS).unref())
  return await Promise.race([asking.catch(() => null), late])
}

function open(): Connected | null {
  if (opened === undefined) opened = connect()
  return opened
}

/** The admin also runs where no Redis is told. */
function connect(): Connected | null {
  try {
    const { redisUrl, namespace } = loadWorkerConfig(process.env)
    const redis = openRedis({ redisUrl, name: "onebeat:admin", commandTimeoutMs: WITHIN_MS })
    return { redis, keys: queueKeys(namespace), redisUrl }
  } catch {
    return null
  }
}
