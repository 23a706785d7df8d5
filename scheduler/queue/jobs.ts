import type { RunId } from "#core/brand.ts"
import type { RunKey, Term } from "#core/run.ts"
import { isRunId } from "#core/run-id.ts"
import { bullKeys } from "#scheduler/queue/bull.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { fenceOf } from "#scheduler/queue/line.ts"
import { openSpent, repliesOf, type SpentOptions } from "#scheduler/queue/spent.ts"

export type QueueName = { readonly prefix: string; readonly name: string }

const FIELDS = [
  "finishedOn",
  "processedOn",
  "returnvalue",
  "failedReason",
  "stacktrace",
  "ats",
  "atm",
  "pb",
  "opts",
] as const

/** What BullMQ keeps of a job, as it keeps it. */
export type JobRecord = { readonly [Field in (typeof FIELDS)[number]]: string | null }

export type Place = "waiting" | "delayed" | "active" | "completed" | "failed"

/** A job's record is `null` when Redis has no such job in any place; `guarded` says that it was sent all the same. */
export type Sighting = { readonly record: JobRecord | null; readonly place: Place | null; readonly guarded: boolean }

const CHUNK = 1_000

/** Reads and removes jobs. Removal is conditional on the fence, so this connection does not come back by itself either. */
export async function openJobs(options: SpentOptions & { namespace: string }) {
  const keys = queueKeys(options.namespace)
  const { redis, scripts } = await openSpent(options)
  let transactions: Promise<unknown> = Promise.resolve()

  /** One WATCH … EXEC at a time: an EXEC in between would use up the other's WATCH. Reads may come between. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = transactions.then(work, work)
    transactions = mine.catch(() => {})
    return mine
  }

  async function readRecords(queue: QueueName, ids: readonly string[]): Promise<Map<string, JobRecord>> {
    const root = bullKeys(queue.prefix, queue.name)[""] ?? ""
    const found = new Map<string, JobRecord>()
    for (const chunk of chunks(ids)) {
      const ask = redis.pipeline()
      for (const id of chunk) ask.hmget(`${root}${id}`, ...FIELDS, "timestamp")
      const replies = await repliesOf(ask)
      for (const [index, id] of chunk.entries()) {
        const values = replies[index] as (string | null)[]
        if (values.at(-1) !== null) found.set(id, recordOf(values))
      }
    }
    return found
  }

  /** Ids in each place where a job waits or runs: one look at whole lists, for when many are asked after. */
  async function readPlaces(queue: QueueName): Promise<Map<string, Place>> {
    const k = bullKeys(queue.prefix, queue.name)
    const places = new Map<string, Place>()
    const page = async (
      key: string | undefined,
      place: Place,
      read: (key: string, from: number, to: number) => Promise<string[]>,
    ) => {
      for (let from = 0; key; from += 5_000) {
        const ids = await read(key, from, from + 4_999)
        for (const id of ids) places.set(id, place)
        if (ids.length < 5_000) return
      }
    }
    const list = (key: string, from: number, to: number) => redis.lrange(key, from, to)
    const sorted = (key: string, from: number, to: number) => redis.zrange(key, from, String(to))
    // In the order in which a job moves, so that one that moves while we read is seen at least once.
    await page(k.delayed, "delayed", sorted)
    await page(k.prioritized, "waiting", sorted)
    await page(k["waiting-children"], "waiting", sorted)
    await page(k.wait, "waiting", list)
    await page(k.paused, "waiting", list)
    await page(k.active, "active", list)
    return places
  }

  async function readGuards(runs: readonly Pick<RunKey, "id" | "fireAt">[]): Promise<Set<string>> {
    const guarded = new Set<string>()
    for (const chunk of chunks(runs)) {
      const ask = redis.pipeline()
      for (const run of chunk) ask.hexists(keys.guards(run.fireAt), run.id)
      const replies = await repliesOf(ask)
      for (const [index, run] of chunk.entries()) if (replies[index] === 1) guarded.add(run.id)
    }
    return guarded
  }

  async function look(
    queue: QueueName,
    runs: readonly Pick<RunKey, "id" | "fireAt">[],
  ): Promise<{ found: Map<RunId, Sighting>; unplaced: Set<RunId> }> {
    const places = await readPlaces(queue)
    const records = await readRecords(
      queue,
      runs.map((run) => run.id),
    )
    const guarded = await readGuards(runs)
    const k = bullKeys(queue.prefix, queue.name)
    const ask = redis.pipeline()
    for (const run of runs) ask.zscore(k.completed ?? "", run.id).zscore(k.failed ?? "", run.id)
    const scores = await repliesOf(ask)
    const found = new Map<RunId, Sighting>()
    const unplaced = new Set<RunId>()
    for (const [index, run] of runs.entries()) {
      const ended: Place | null =
        scores[2 * index] !== null ? "completed" : scores[2 * index + 1] !== null ? "failed" : null
      const record = records.get(run.id) ?? null
      const place = record === null ? null : (ended ?? places.get(run.id) ?? null)
      if (record !== null && place === null) unplaced.add(run.id)
      found.set(run.id, { record: place === null ? null : record, place, guarded: guarded.has(run.id) })
    }
    return { found, unplaced }
  }

  /** Null when the fence or one of the jobs changed between the look and the removal: then nothing was removed. */
  async function removeUnended(queue: QueueName, ids: readonly RunId[], term: Term): Promise<RunId[] | null> {
    const root = bullKeys(queue.prefix, queue.name)[""] ?? ""
    const ask = redis
      .pipeline()
      .watch(keys.fence, ...ids.map((id) => `${root}${id}`))
      .get(keys.fence)
    for (const id of ids) ask.hget(`${root}${id}`, "finishedOn")
    const [, fence, ...finished] = await repliesOf(ask)
    const unended = ids.filter((_, index) => finished[index] === null)
    if (fence !== fenceOf(term) || unended.length === 0) {
      await redis.unwatch()
      return []
    }
    const tx = scripts.transaction()
    for (const id of unended) tx.remove(queue.prefix, queue.name, id)
    const replies = (await tx.raw.exec()) as [Error | null, unknown][] | null
    return replies && unended.filter((_, index) => replies[index]?.[1] === 1)
  }

  return {
    readRecords,
    readPlaces,
    readGuards,

    /** What Redis knows of these runs of one queue. A job that is on no list counts as absent, even if a hash is left of it. */
    async inspect(queue: QueueName, runs: readonly Pick<RunKey, "id" | "fireAt">[]): Promise<Map<RunId, Sighting>> {
      const first = await look(queue, runs)
      // A job that went back to a list that had been read already (a retry) was seen on none: those are looked at again.
      const unplaced = runs.filter((run) => first.unplaced.has(run.id))
      if (unplaced.length === 0) return first.found
      return new Map([...first.found, ...(await look(queue, unplaced)).found])
    },

    /** One page of the ids of our runs in an ended set; `cursor` "0" begins and ends the turn. */
    async scanEnded(
      queue: QueueName,
      set: "completed" | "failed",
      cursor: string,
    ): Promise<{ cursor: string; ids: RunId[] }> {
      const [next, flat] = await redis.zscan(bullKeys(queue.prefix, queue.name)[set] ?? "", cursor, "COUNT", CHUNK)
      return { cursor: next, ids: flat.filter((id, index) => index % 2 === 0 && isRunId(id)) as RunId[] }
    },

    /**
     * Removes jobs of ended runs, under this term's fence, and only while no job changes under our hands: one that
     * somebody retried by hand is running again and stays.
     * @returns the ids removed; the others are left to the sweep.
     */
    removeEnded: (queue: QueueName, ids: readonly RunId[], term: Term): Promise<RunId[]> =>
      alone(async () => {
        const k = bullKeys(queue.prefix, queue.name)
        const removed: RunId[] = []
        for (const chunk of chunks(ids)) {
          const ask = redis
            .pipeline()
            .watch(keys.fence, ...chunk.map((id) => `${k[""]}${id}`))
            .get(keys.fence)
          for (const id of chunk) ask.hget(`${k[""]}${id}`, "finishedOn")
          const [, fence, ...finished] = await repliesOf(ask)
          const over = chunk.filter((_, index) => typeof finished[index] === "string")
          if (fence !== fenceOf(term) || over.length === 0) {
            await redis.unwatch()
            continue
          }
          const tx = scripts.transaction()
          for (const id of over) tx.remove(queue.prefix, queue.name, id)
          const replies = await tx.raw.exec()
          if (replies !== null) removed.push(...over)
        }
        return removed
      }),

    /**
     * Takes jobs away for runs that shall not start. One that is active by then is refused by BullMQ, and one that
     * has ended meanwhile stays: its end wants recording.
     * @returns the ids that are gone for certain.
     */
    removeWaiting: (queue: QueueName, ids: readonly RunId[], term: Term): Promise<RunId[]> =>
      alone(async () => {
        const removed: RunId[] = []
        for (const chunk of chunks(ids)) {
          const gone = await removeUnended(queue, chunk, term)
          if (gone) removed.push(...gone)
          // One of them moved under our hands: that must not keep the others.
          else for (const id of chunk) removed.push(...((await removeUnended(queue, [id], term)) ?? []))
        }
        return removed
      }),

    /** Tells workers to stop these runs. Ours do; others do not listen. */
    async tellToStop(ids: readonly RunId[]): Promise<void> {
      const ask = redis.pipeline()
      for (const id of ids) ask.publish(keys.cancelChannel, id)
      await repliesOf(ask)
    },

    async close() {
      redis.disconnect()
      await scripts.close()
    },
  }
}

export type Jobs = Awaited<ReturnType<typeof openJobs>>

function recordOf(values: readonly (string | null)[]): JobRecord {
  return Object.fromEntries(FIELDS.map((field, index) => [field, values[index] ?? null])) as JobRecord
}

function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK)
}
