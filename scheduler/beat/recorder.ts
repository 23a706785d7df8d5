import type { RunId } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import type { RunFact } from "#core/run.ts"
import { isRunId } from "#core/run-id.ts"
import { OUTSTANDING_STATES } from "#core/run-state.ts"
import { readOutstanding } from "#db/ledger/reconcile.ts"
import { readEnded, recordFacts, type StreamPosition } from "#db/ledger/record.ts"
import type { QueueRow } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { type Courier, queueOf, type Session } from "#scheduler/beat/courier.ts"
import { type Loop, openLoop, type Rest } from "#scheduler/beat/loop.ts"
import { isRefusedRow } from "#scheduler/beat/refused-row.ts"
import type { EventsRead, QueueEvent } from "#scheduler/queue/events.ts"
import { factFromEvents, factFromSighting, isTelling } from "#scheduler/queue/fact.ts"
import type { QueueName } from "#scheduler/queue/jobs.ts"

export type Recorder = Loop & {
  /** Reads every stream to its end and commits what it said. Only then may anybody judge that a run is missing. */
  drainToEnd(session: Session): Promise<void>
  /** One step of the slow turn through the ended sets, which are the outbox: records and removes what events missed. */
  sweep(session: Session): Promise<void>
}

const BUSY_MS = 15
const IDLE_MS = 60
const COUNT = 2_000
const PAGE = 1_000

/** Writes back what workers did. Events say it soonest; the ended sets and the jobs themselves are what counts. */
export function openRecorder(
  context: TermContext,
  courier: Courier,
  own: { holds(id: RunId): boolean; onFreed(): void },
): Recorder {
  let reading: { session: Session; positions: Map<string, StreamPosition> } | null = null
  const scans = new Map<string, string>()
  let turns: Promise<unknown> = Promise.resolve()
  let savedAtMs = 0

  const loop = openLoop({ name: "recorder", log: context.log, turn, onError: (error) => courier.drop(error) })

  async function turn(): Promise<number | Rest> {
    const session = courier.current()
    if (!session || !context.canAct()) return { restMs: BUSY_MS }
    const more = await alone(() => readOnce(session))
    return more === "full" ? 0 : more === "some" ? BUSY_MS : IDLE_MS
  }

  /** The loop and a drain take turns: each goes on from where the other committed. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = turns.then(work, work)
    turns = mine.catch(() => {})
    return mine
  }

  async function readOnce(session: Session): Promise<"full" | "some" | "none"> {
    const rows = await courier.queues()
    if (reading?.session !== session)
      reading = { session, positions: await storedPositions(session, [...rows.values()]) }
    const { positions } = reading
    const from = [...rows.values()].map((row) => ({
      queue: { prefix: row.prefix, name: row.name },
      position: positions.get(row.name)?.position ?? "0-0",
    }))
    const reads = await session.events.read(from, COUNT)
    courier.answered()
    const told = reads.filter((read) => read.events.length > 0)
    const facts = (await Promise.all(reads.map((read) => factsOf(session, read)))).flat()
    const isDue = context.clock.monotonicMs() - savedAtMs > 1_000
    const moved = told.map((read) => ({
      queue: read.queue.name,
      position: read.position,
      incarnation: session.incarnation,
    }))
    if (facts.length > 0 || (moved.length > 0 && isDue)) {
      await commit(session, facts, moved)
      savedAtMs = context.clock.monotonicMs()
    }
    for (const position of moved) positions.set(position.queue, position)
    if (told.some((read) => read.events.length >= COUNT)) return "full"
    return told.length > 0 ? "some" : "none"
  }

  /** A stored position counts only in the Redis, and in the stream, that it was read from. */
  async function storedPositions(session: Session, rows: readonly QueueRow[]): Promise<Map<string, StreamPosition>> {
    const positions = new Map<string, StreamPosition>()
    for (const { name, prefix, position, incarnation } of rows) {
      if (incarnation !== session.incarnation || (await session.events.isFromAnotherStream({ prefix, name }, position)))
        continue
      positions.set(name, { queue: name, position, incarnation })
    }
    return positions
  }

  async function factsOf(session: Session, read: EventsRead): Promise<RunFact[]> {
    const readBackFacts = read.gap ? await readBack(session, read.queue) : []
    const byRun = new Map<RunId, QueueEvent[]>()
    for (const event of read.events) {
      if (!isRunId(event.jobId)) continue
      const events = byRun.get(event.jobId)
      if (events) events.push(event)
      else byRun.set(event.jobId, [event])
    }
    const told = [...byRun].filter(([, events]) => events.some(isTelling))
    const records = await session.jobs.readRecords(
      read.queue,
      told.map(([id]) => id),
    )
    const facts = told.flatMap(
      ([id, events]) => factFromEvents({ id, queue: read.queue.name }, events, records.get(id) ?? null) ?? [],
    )
    const fresh = new Set(facts.map((fact) => fact.id))
    return [...facts, ...readBackFacts.filter((fact) => !fresh.has(fact.id))]
  }

  /** Events were trimmed away unread: every run that Redis should hold is looked at by itself. */
  async function readBack(session: Session, queue: QueueName): Promise<RunFact[]> {
    context.log.info({ queue: queue.name }, "recorder.reading_back")
    const facts: RunFact[] = []
    for (let afterId = ""; ; ) {
      const page = await readOutstanding(context.pool, {
        states: OUTSTANDING_STATES,
        doubtfulBefore: null,
        queues: [queue.name],
        afterId,
        limit: PAGE,
      })
      const seen = await session.jobs.inspect(queue, page)
      for (const run of page) {
        const sighting = seen.get(run.id)
        if (sighting?.record && sighting.place)
          facts.push(factFromSighting({ id: run.id, queue: queue.name }, sighting.record, sighting.place))
      }
      const last = page.at(-1)
      if (!last || page.length < PAGE) return facts
      afterId = last.id
    }
  }

  async function commit(session: Session, facts: readonly RunFact[], moved: readonly StreamPosition[]): Promise<void> {
    let recorded: Awaited<ReturnType<typeof recordFacts>>
    try {
      recorded = await recordFacts(context.pool, context.term, context.limits, { facts, positions: moved })
    } catch (error) {
      if (!isRefusedRow(error) || facts.length === 0) throw error
      await commitOneByOne(session, facts, moved)
      return
    }
    if (recorded.adopted.length > 0) context.log.warn({ runs: recorded.adopted.length }, "recorder.adopted")
    if (recorded.freed.length > 0) own.onFreed()
    await removeJobs(session, facts, recorded.ended)
  }

  /** One result that Postgres refuses must not keep the others from being recorded: that run keeps its end and loses its result. */
  async function commitOneByOne(
    session: Session,
    facts: readonly RunFact[],
    moved: readonly StreamPosition[],
  ): Promise<void> {
    for (const fact of facts) {
      try {
        await recordFacts(context.pool, context.term, context.limits, { facts: [fact], positions: [] })
      } catch (error) {
        if (!isRefusedRow(error)) throw error
        context.log.error({ run: fact.id, error: messageOf(error) }, "recorder.result_refused")
        const bare = {
          ...fact,
          result: null,
          error: `the result could not be stored: ${messageOf(error)}`,
          worker: null,
          attempts: [],
        }
        await recordFacts(context.pool, context.term, context.limits, { facts: [bare], positions: [] })
      }
    }
    const recorded = await recordFacts(context.pool, context.term, context.limits, { facts: [], positions: moved })
    await removeJobs(session, facts, recorded.ended)
  }

  /**
   * A job goes when its run has ended in Postgres, this term's fence is up, and no batch that holds the run is
   * still unmarked: otherwise a repeat of that batch would find the id free and run it again.
   */
  async function removeJobs(session: Session, facts: readonly RunFact[], ended: readonly RunId[]): Promise<void> {
    const over = new Set(ended.filter((id) => !own.holds(id)))
    const byQueue = new Map<string, RunId[]>()
    for (const fact of facts) {
      if (!over.has(fact.id)) continue
      const ids = byQueue.get(fact.queue)
      if (ids) ids.push(fact.id)
      else byQueue.set(fact.queue, [fact.id])
    }
    const rows = await courier.queues([...byQueue.keys()])
    for (const [queue, ids] of byQueue) {
      if (!context.canAct()) return
      await session.jobs.removeEnded(queueOf(rows, queue), ids, context.term)
    }
  }

  async function sweepSet(session: Session, queue: QueueName, set: "completed" | "failed"): Promise<void> {
    const key = `${queue.name}:${set}`
    const page = await session.jobs.scanEnded(queue, set, scans.get(key) ?? "0")
    scans.set(key, page.cursor)
    const ids = [...new Set(page.ids)]
    if (ids.length === 0) return
    const ended = await readEnded(context.pool, ids)
    const records = await session.jobs.readRecords(queue, ids)
    const facts = ids.flatMap((id) => {
      const record = records.get(id)
      return record ? [factFromSighting({ id, queue: queue.name }, record, set)] : []
    })
    const missed = facts.filter((fact) => !ended.has(fact.id))
    if (missed.length > 0) await commit(session, missed, [])
    await removeJobs(session, facts, [...ended])
  }

  return {
    ...loop,
    async drainToEnd(session) {
      while ((await alone(() => readOnce(session))) === "full") if (!context.canAct()) return
    },
    async sweep(session) {
      for (const row of (await courier.queues()).values())
        for (const set of ["completed", "failed"] as const) {
          if (!context.canAct()) return
          await alone(() => sweepSet(session, { prefix: row.prefix, name: row.name }, set))
        }
    },
  }
}
