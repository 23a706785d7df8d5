import type { Instant } from "#core/brand.ts"
import { isRunId } from "#core/run-id.ts"
import { OUTSTANDING_STATES, type RunState } from "#core/run-state.ts"
import { commitVerdicts, type OutstandingRun, readOutstanding, type Verdict } from "#db/ledger/reconcile.ts"
import { readEnded } from "#db/ledger/record.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { type Courier, queueOf, type Session } from "#scheduler/beat/courier.ts"
import type { Sighting } from "#scheduler/queue/jobs.ts"

const PAGE = 1_000
/** `cancelling` is left alone: the settler deals with it by itself. */
const JUDGED: readonly RunState[] = OUTSTANDING_STATES.filter((state) => state !== "cancelling")
/** A run that was sent longer ago than this and is nowhere to be found has been taken away. */
const AUDIT_AFTER_MS = 60_000

export type Reconciler = {
  /** After Redis has forgotten something: sends again, or gives up, exactly the runs it lost; everything on record. */
  afterLoss(session: Session): Promise<void>
  /** Without any loss: notices sent runs whose job is gone although Redis kept its data. */
  audit(session: Session): Promise<void>
}

export function openReconciler(
  context: TermContext,
  courier: Courier,
  own: { drainRecorder(session: Session): Promise<void> },
): Reconciler {
  return {
    async afterLoss(session) {
      const detectedAt = context.clock.now()
      context.log.warn({ incarnation: session.incarnation }, "redis.loss_detected")
      // What Redis still holds is recorded first: an end that it knows is no loss.
      await own.drainRecorder(session)
      const count = await judgeAll(session, { doubtfulBefore: detectedAt, isLoss: true, olderThan: null })
      await removeResurrected(session)
      // Whoever may not act any more has stopped half-way: the next leader must find the loss unsettled.
      if (!context.canAct()) throw new Error("the term ended before the loss was settled")
      await courier.settled(session, detectedAt)
      context.log.warn(count, "redis.loss_settled")
    },
    async audit(session) {
      const olderThan = (context.clock.now() - AUDIT_AFTER_MS) as Instant
      const count = await judgeAll(session, { doubtfulBefore: null, isLoss: false, olderThan })
      if (Object.keys(count).length > 0) context.log.warn(count, "runs.taken_away")
    },
  }

  async function judgeAll(
    session: Session,
    how: { doubtfulBefore: Instant | null; isLoss: boolean; olderThan: Instant | null },
  ): Promise<Record<string, number>> {
    const count: Record<string, number> = {}
    for (let afterId = ""; context.canAct(); ) {
      const page = await readOutstanding(context.pool, {
        states: JUDGED,
        doubtfulBefore: how.doubtfulBefore,
        afterId,
        limit: PAGE,
      })
      const asked = page.filter((run) => how.olderThan === null || run.fireAt < how.olderThan)
      const missing = await findMissing(session, asked)
      // Judged only when the recorder has read to the end: what ended meanwhile is no longer in the state it was seen in.
      if (missing.length > 0) await own.drainRecorder(session)
      // And looked for twice: a job that goes back to wait for a retry can slip past one look through the lists.
      const gone = await findMissing(
        session,
        missing.map(({ run }) => run),
      )
      const verdicts = gone.flatMap(({ run, sighting }) => judge(run, sighting, how.isLoss, context.clock.now()) ?? [])
      for (const to of new Set(verdicts.map((verdict) => verdict.to))) {
        const alike = verdicts.filter((verdict) => verdict.to === to)
        const changed = await commitVerdicts(context.pool, context.term, context.limits, alike)
        if (changed > 0) count[to] = (count[to] ?? 0) + changed
      }
      const last = page.at(-1)
      if (!last || page.length < PAGE) break
      afterId = last.id
    }
    return count
  }

  async function findMissing(
    session: Session,
    runs: readonly OutstandingRun[],
  ): Promise<{ run: OutstandingRun; sighting: Sighting }[]> {
    const rows = await courier.queues([...new Set(runs.map((run) => run.queue))])
    const missing: { run: OutstandingRun; sighting: Sighting }[] = []
    for (const queue of new Set(runs.map((run) => run.queue))) {
      const ofQueue = runs.filter((run) => run.queue === queue)
      const seen = await session.jobs.inspect(queueOf(rows, queue), ofQueue)
      for (const run of ofQueue) {
        const sighting = seen.get(run.id)
        if (sighting && sighting.place === null) missing.push({ run, sighting })
      }
    }
    return missing
  }

  /** An older copy of Redis brings ended runs back as waiting: they are removed before a worker takes them, where it is not too late. */
  async function removeResurrected(session: Session): Promise<void> {
    for (const row of (await courier.queues()).values()) {
      const queue = { prefix: row.prefix, name: row.name }
      const places = await session.jobs.readPlaces(queue)
      const waiting = [...places].flatMap(([id, place]) => (isRunId(id) && place !== "active" ? [id] : []))
      for (let from = 0; from < waiting.length; from += PAGE) {
        const ended = await readEnded(context.pool, waiting.slice(from, from + PAGE))
        const removed = await session.jobs.removeWaiting(queue, [...ended], context.term)
        if (removed.length > 0) context.log.warn({ queue: row.name, runs: removed.length }, "runs.resurrected_removed")
      }
    }
  }
}

/**
 * What to make of a run whose job Redis does not hold. Guard there: it was sent to this Redis, and somebody took the job
 * away, so it may have run. Guard gone: with a loss, the run went with it; without one, guards only grew old.
 */
function judge(run: OutstandingRun, sighting: Sighting, isLoss: boolean, now: Instant): Verdict | null {
  const base = { run, from: run.state }
  if (sighting.guarded || !isLoss) return { ...base, to: "unknown", reason: "job_taken_away" }
  if (run.onRedisLoss === "drop") return { ...base, to: "lost", reason: "redis_loss" }
  if (run.startBy !== null && run.startBy < now) return { ...base, to: "expired", reason: "start_deadline" }
  return { ...base, to: "planned", reason: "redis_loss" }
}
