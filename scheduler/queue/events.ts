import { bullKeys } from "#scheduler/queue/bull.ts"
import type { QueueName } from "#scheduler/queue/jobs.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { connectSpent, repliesOf, type SpentOptions } from "#scheduler/queue/spent.ts"
import { readTasks } from "#scheduler/queue/worker-registry.ts"

/** One entry of BullMQ's event stream. `id` is `ms-n` by Redis' clock. */
export type QueueEvent = {
  readonly id: string
  readonly event: string
  readonly jobId: string
  readonly prev: string | null
  readonly returnvalue: string | null
  readonly failedReason: string | null
}

export type EventsRead = {
  readonly queue: QueueName
  readonly events: readonly QueueEvent[]
  /** Where to go on from; unchanged when there was nothing. */
  readonly position: string
  /** Entries after the old position were trimmed away unread: runs must be read back one by one. */
  readonly gap: boolean
}

const START = "0-0"
/** How many events BullMQ keeps of a queue. Any `new Queue()` sets it back to 10,000, so it is said again now and then. */
const MAX_EVENTS = 200_000

/** Reads event streams. A position is a plain value and reading changes nothing, so a lost connection loses nothing. */
export async function openEvents(options: SpentOptions & { namespace: string }) {
  const keys = queueKeys(options.namespace)
  const redis = await connectSpent(options)
  const streamOf = (queue: QueueName) => bullKeys(queue.prefix, queue.name).events ?? ""

  return {
    /** The incarnation of this Redis, asked with the streams so that a position is never taken over into another. */
    async readIncarnation(): Promise<string | null> {
      return await redis.get(keys.incarnation)
    },

    /** What came after each position, at most `count` entries of each stream. Never waits, so that a drain need not either. */
    async read(from: readonly { queue: QueueName; position: string }[], count: number): Promise<EventsRead[]> {
      if (from.length === 0) return []
      const streams = from.map((one) => streamOf(one.queue))
      const reply = await redis.xread("COUNT", count, "STREAMS", ...streams, ...from.map((one) => one.position))
      const entries = new Map(reply ?? [])
      const heads = await firstIds(
        from.filter((one) => entries.has(streamOf(one.queue))).map((one) => streamOf(one.queue)),
      )
      return from.map((one) => {
        const read = entries.get(streamOf(one.queue)) ?? []
        const head = heads.get(streamOf(one.queue))
        return {
          queue: one.queue,
          events: read.map(([id, fields]) => readEvent(id, fields)),
          position: read.at(-1)?.[0] ?? one.position,
          gap: head !== undefined && isAfter(head, one.position) && one.position !== START,
        }
      })
    },

    /** Whether a stored position lies beyond what the stream ever held: the stream is another one by the same name. */
    async isFromAnotherStream(queue: QueueName, position: string): Promise<boolean> {
      if (position === START) return false
      try {
        const info = (await redis.call("XINFO", "STREAM", streamOf(queue))) as (string | number)[]
        const last = String(info[info.indexOf("last-generated-id") + 1])
        return isAfter(position, last)
      } catch {
        return true // no such stream
      }
    },

    async keepMoreEvents(queues: readonly QueueName[]): Promise<void> {
      const ask = redis.pipeline()
      for (const queue of queues)
        ask.hset(bullKeys(queue.prefix, queue.name).meta ?? "", "opts.maxLenEvents", MAX_EVENTS)
      await repliesOf(ask)
    },

    /** What workers have announced of their tasks. */
    readTasks: () => readTasks(redis, keys),

    async close() {
      redis.disconnect()
    },
  }

  async function firstIds(streams: readonly string[]): Promise<Map<string, string>> {
    const ask = redis.pipeline()
    for (const stream of streams) ask.xrange(stream, "-", "+", "COUNT", 1)
    const replies = (await repliesOf(ask)) as [string, string[]][][]
    return new Map(
      streams.flatMap((stream, index) => (replies[index]?.[0] ? [[stream, replies[index][0][0]] as const] : [])),
    )
  }
}

export type Events = Awaited<ReturnType<typeof openEvents>>

/** Compares stream ids, which are two numbers. */
export function isAfter(a: string, b: string): boolean {
  const [aMs = 0, aN = 0] = a.split("-").map(Number)
  const [bMs = 0, bN = 0] = b.split("-").map(Number)
  return aMs > bMs || (aMs === bMs && aN > bN)
}

function readEvent(id: string, fields: readonly string[]): QueueEvent {
  const values = new Map<string, string>()
  for (let index = 0; index + 1 < fields.length; index += 2) values.set(fields[index] ?? "", fields[index + 1] ?? "")
  const value = (name: string) => values.get(name) ?? null
  return {
    id,
    event: value("event") ?? "",
    jobId: value("jobId") ?? "",
    prev: value("prev"),
    returnvalue: value("returnvalue"),
    failedReason: value("failedReason"),
  }
}
