import type { Instant } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import type { PlannedRun } from "#core/run.ts"
import { readCourier, saveCourier } from "#db/ledger/reconcile.ts"
import { proveTerm } from "#db/ledger/term.ts"
import { addQueues, type QueueRow, readQueues } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { type Events, openEvents } from "#scheduler/queue/events.ts"
import { jobOf } from "#scheduler/queue/job-of-run.ts"
import { type Jobs, openJobs, type QueueName } from "#scheduler/queue/jobs.ts"
import { FenceTaken, type Line, openLine, TermUnproven } from "#scheduler/queue/line.ts"

/** What a leader has on Redis while its connections last: opened together, proven once, dropped together. */
export type Session = {
  readonly line: Line
  readonly jobs: Jobs
  readonly events: Events
  readonly incarnation: string
  /** The number of the last batch that Redis acknowledged to this beat. */
  sequence: number
}

export type Opened = { readonly session: Session; readonly isNew: boolean; readonly forgot: boolean }

export type Courier = {
  /** The session in use, or null while there is none. */
  current(): Session | null
  /**
   * The session, opened if need be: the lease is proven, then the fence raised, before anything else is done.
   * `isNew` says that nothing has been read on it yet, `forgot` that this Redis has lost data: said at every opening until
   * `settled` was called.
   */
  open(): Promise<Opened>
  /** Says that a loss has been dealt with, so that this incarnation is the known one. */
  settled(session: Session, lossDetectedAt: Instant | null): Promise<void>
  /** Drops the connections: after any error whose outcome is unknown, and when Redis has forgotten something. */
  drop(why: unknown): void
  /** Says that Redis has just answered somebody. */
  answered(): void
  /** Whether Redis answered within the last `withinMs`. */
  answeredWithin(withinMs: number): boolean
  /** Queues with the prefixes of their rows; unknown names get a row. */
  queues(names?: readonly string[]): Promise<Map<string, QueueRow>>
  send(session: Session, runs: readonly PlannedRun[]): Promise<{ added: string[]; already: string[] }>
  close(): Promise<void>
}

/** A leader's access to Redis. All writes go through it, so that none can be made without a proven term. */
export function openCourier(context: TermContext): Courier {
  const { term, settings, log, pool, limits, clock } = context
  let session: Session | null = null
  let opening: Promise<Opened> | null = null
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let away = false
  /** The highest sequence that Redis acknowledged in this term, marked in Postgres or not. */
  let acknowledged = 0
  let known = new Map<string, QueueRow>()

  async function openSession(): Promise<Opened> {
    const options = { redisUrl: context.redisUrl, namespace: context.namespace, timeoutMs: settings.redisTimeoutMs }
    const [line, jobs, events] = await openAll([
      openLine({ ...options, name: `onebeat:line:${term.holder}`, guardTtlSeconds: settings.guardTtlSeconds }),
      openJobs({ ...options, name: `onebeat:jobs:${term.holder}` }),
      openEvents({ ...options, name: `onebeat:events:${term.holder}` }),
    ])
    try {
      const stored = await readCourier(pool, limits.leaseName)
      const remembered = { ...stored, sequence: Math.max(stored.sequence, acknowledged) }
      const raised = await line.raiseFence(
        term,
        remembered,
        async () => context.canAct() && (await proveTerm(pool, term, limits.leaseName)),
      )
      const opened: Session = { line, jobs, events, incarnation: raised.incarnation, sequence: raised.sequence }
      const isFirst = remembered.incarnation === null
      if (isFirst)
        await saveCourier(pool, term, limits, {
          incarnation: raised.incarnation,
          sequence: raised.sequence,
          lossDetectedAt: null,
        })
      // Positions and prefixes are read anew: whatever cost us the last session may have changed Postgres too.
      known = new Map()
      session = opened
      answered()
      if (away) log.info({ epoch: term.epoch }, "redis.back")
      away = false
      return {
        session: opened,
        isNew: true,
        forgot: raised.forgot || (!isFirst && remembered.incarnation !== raised.incarnation),
      }
    } catch (error) {
      await Promise.all([line.close(), jobs.close(), events.close()])
      throw error
    }
  }

  function answered(): void {
    answeredAtMs = clock.monotonicMs()
  }

  const courier: Courier = {
    current: () => session,
    async open() {
      if (session?.line.usable) return { session, isNew: false, forgot: false }
      session = null
      opening ??= openSession().finally(() => {
        opening = null
      })
      try {
        return await opening
      } catch (error) {
        if (error instanceof FenceTaken) context.stepDown({ reason: error.message, atLeast: error.epoch })
        else if (error instanceof TermUnproven) {
          // Not so when this beat itself has ended its term, to stop: then there is nothing to give up.
          if (context.canAct()) context.stepDown({ reason: error.message })
        } else if (!away) {
          away = true
          log.warn({ error: messageOf(error) }, "redis.away")
        }
        throw error
      }
    },
    async settled(used, lossDetectedAt) {
      await saveCourier(pool, term, limits, { incarnation: used.incarnation, sequence: used.sequence, lossDetectedAt })
    },
    drop(why) {
      const old = session
      session = null
      if (!old) return
      if (!away) log.warn({ error: messageOf(why) }, "courier.dropped")
      away = true
      for (const part of [old.line, old.jobs, old.events]) part.close().catch(() => {})
    },
    answered,
    answeredWithin: (withinMs) => clock.monotonicMs() - answeredAtMs <= withinMs,
    async queues(names = []) {
      const missing = names.filter((name) => !known.has(name))
      if (missing.length > 0 || known.size === 0) {
        if (missing.length > 0) await addQueues(pool, missing, context.queuePrefix)
        known = new Map((await readQueues(pool)).map((row) => [row.name, row]))
      }
      return known
    },
    async send(used, runs) {
      const rows = await courier.queues([...new Set(runs.map((run) => run.queue))])
      const batch = runs.map((run) => ({ fireAt: run.fireAt, job: jobOf(run, queueOf(rows, run.queue)) }))
      const sent = await used.line.send(batch, term, used)
      used.sequence = sent.sequence
      acknowledged = Math.max(acknowledged, sent.sequence)
      answered()
      return sent
    },
    async close() {
      const old = session
      session = null
      await Promise.all([old?.line.close(), old?.jobs.close(), old?.events.close()])
    },
  }
  return courier
}

export function queueOf(rows: ReadonlyMap<string, QueueRow>, name: string): QueueName {
  const row = rows.get(name)
  if (!row) throw new Error(`no row for the queue ${name}`)
  return { prefix: row.prefix, name }
}

/** All of them, or none: those that opened are closed when another did not. */
async function openAll<A extends Closable, B extends Closable, C extends Closable>(
  parts: [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  try {
    return await Promise.all(parts)
  } catch (error) {
    for (const part of parts) part.then((opened) => opened.close()).catch(() => {})
    throw error
  }
}

type Closable = { close(): Promise<void> }
