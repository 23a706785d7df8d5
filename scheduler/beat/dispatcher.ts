import { instant, type RunId, type ScheduleId } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import { decideOverlap } from "#core/overlap.ts"
import type { PlannedRun } from "#core/run.ts"
import {
  commitDecisions,
  type Decision,
  isAnyHeld,
  type LiveRun,
  markCancelling,
  markEnqueued,
  readLiveRuns,
  readReleasable,
} from "#db/ledger/dispatch.ts"
import { readOverdueStarts } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import type { Courier, Session } from "#scheduler/beat/courier.ts"
import { type Loop, openLoop, type Rest } from "#scheduler/beat/loop.ts"
import type { Outbox } from "#scheduler/beat/outbox.ts"
import { CourierForgot, FenceTaken, requireOurs } from "#scheduler/queue/line.ts"

const POLL_MS = 100
/** How often planned rows are read from the beginning again, for those that services added between the others. */
const AFRESH_MS = 500
const AUDIT_MS = 60_000
/** Marks under way behind the batch that is being sent. */
const MARKS_AHEAD = 3

export type Dispatcher = Loop & {
  /** Rows have been planned: read on. */
  onPlanned(): void
  /** A live run has ended: a held one may go out. */
  onFreed(): void
  /** Somebody else has written runs or wants some cancelled. */
  lookAgain(): void
}

type Own = {
  /** Brings Redis and Postgres together again after Redis has forgotten something. */
  reconcile(session: Session): Promise<void>
  /** Ends what is to be cancelled, between batches. */
  settleCancelling(session: Session): Promise<void>
  drainRecorder(session: Session): Promise<void>
  /** Looks for runs whose job somebody took away. */
  audit(session: Session): Promise<void>
}

/**
 * Sends due runs. One loop does everything that changes what Redis holds, one thing after the other: open and
 * prove, reconcile, settle cancellations, send. So none of them can undo another's work unseen.
 */
export function openDispatcher(context: TermContext, courier: Courier, outbox: Outbox, own: Own): Dispatcher {
  const { pool, term, limits, clock, settings, log } = context
  let marks: Promise<unknown>[] = []
  let isPlanned = true
  let afreshAtMs = Number.NEGATIVE_INFINITY
  let auditedAtMs = clock.monotonicMs()
  let hasHeld = true
  let marksFail = false
  /** Planned runs that were due by then may have been sent and not marked. */
  let inDoubtUntil = instant(0)

  const loop = openLoop({ name: "dispatcher", log, turn, onError: doubt })

  async function turn(): Promise<number | Rest> {
    if (!context.canAct()) return { restMs: POLL_MS }
    const { session, isNew, forgot } = await courier.open()
    if (isNew) {
      await Promise.all(marks)
      outbox.clear()
      inDoubtUntil = clock.now()
      // What the stream says since the stored position comes first: also of runs that Postgres has forgotten.
      if (forgot) await own.reconcile(session)
      else await own.drainRecorder(session)
      await lookAround(session)
    }
    if (isTimeToLookAround()) await lookAround(session)
    if (isPlanned || outbox.wantsMore()) {
      isPlanned = false
      await outbox.load(false)
    }
    if (!context.mayFire()) return POLL_MS
    const due = outbox.takeDue(clock.now())
    if (due.length === 0) return waitMs()
    await dispatch(session, due)
    return 0
  }

  function waitMs(): number {
    const next = outbox.nextDueAt()
    return Math.min(POLL_MS, next === null ? POLL_MS : next - clock.now())
  }

  /** Often while nothing is about to fall due; in the middle of a burst only now and then. */
  function isTimeToLookAround(): boolean {
    const sinceMs = clock.monotonicMs() - afreshAtMs
    if (sinceMs < AFRESH_MS) return false
    const next = outbox.nextDueAt()
    return next === null || next - clock.now() > AFRESH_MS / 10 || sinceMs > 4 * AFRESH_MS
  }

  /** What is not urgent to the millisecond, between batches. */
  async function lookAround(session: Session): Promise<void> {
    afreshAtMs = clock.monotonicMs()
    requireOurs(await session.line.readState(), term, session)
    const overdue = await readOverdueStarts(pool, clock.now(), settings.sendBatch)
    if (overdue.length > 0) await markCancelling(pool, term, limits, overdue, "start_deadline")
    await own.settleCancelling(session)
    if (hasHeld) await release()
    if (afreshAtMs - auditedAtMs > AUDIT_MS) {
      auditedAtMs = afreshAtMs
      await own.audit(session)
    }
    await outbox.load(true)
  }

  /** A held run whose schedule is free again becomes planned, and is decided about like any other. */
  async function release(): Promise<void> {
    const free = await readReleasable(pool, settings.sendBatch)
    hasHeld = free.length > 0 || (await isAnyHeld(pool))
    if (free.length > 0)
      await commitDecisions(
        pool,
        term,
        limits,
        free.map((run) => ({ run, to: "planned", reason: null })),
      )
  }

  async function dispatch(session: Session, due: readonly PlannedRun[]): Promise<void> {
    const { send, decisions, replace } = await decide(session, due)
    if (decisions.length > 0) {
      await commitDecisions(pool, term, limits, decisions)
      if (decisions.some((decision) => decision.to === "held")) hasHeld = true
    }
    if (replace.length > 0) await markCancelling(pool, term, limits, replace, "replaced")
    if (send.length < due.length) {
      const going = new Set(send)
      outbox.settle(due.filter((run) => !going.has(run)))
    }
    if (send.length > 0 && context.canAct()) {
      const sent = await courier.send(session, send)
      if (sent.already.length > 0) log.info({ runs: sent.already.length }, "runs.sent_before")
      mark(send, session.sequence)
      if (marks.length >= MARKS_AHEAD) await marks[0]
    }
    if (replace.length === 0 || !context.canAct()) return
    // After the batch: a run that is settled as never sent must not be on its way.
    await own.settleCancelling(session)
    afreshAtMs = Number.NEGATIVE_INFINITY
  }

  /** Marks behind the sending: a crash in between leaves rows planned whose guards say that they were sent. */
  function mark(runs: readonly PlannedRun[], sequence: number): void {
    const enqueuedAt = clock.now()
    const done = markEnqueued(pool, term, limits, { runs, enqueuedAt, sequence })
      .then(() => {
        marksFail = false
        outbox.settle(runs)
      })
      .catch((error) => {
        if (!marksFail) log.warn({ runs: runs.length, error: messageOf(error) }, "mark.failed")
        marksFail = true
        outbox.settle(runs)
        inDoubtUntil = clock.now()
        afreshAtMs = Number.NEGATIVE_INFINITY
      })
      .finally(() => {
        marks = marks.filter((mark) => mark !== done)
      })
    marks.push(done)
  }

  async function decide(
    session: Session,
    due: readonly PlannedRun[],
  ): Promise<{ send: PlannedRun[]; decisions: Decision[]; replace: LiveRun[] }> {
    const now = clock.now()
    const decisions = new Map<RunId, Decision>()
    const replace = new Map<RunId, LiveRun>()
    const send: PlannedRun[] = []
    const guarded = due.filter((run) => run.options.overlap !== "allow" && run.scheduleId !== null)
    const live = guarded.length === 0 ? new Map<ScheduleId, LiveRun[]>() : await readLive(session, guarded)
    const out = await readSent(session, due)
    for (const run of due) {
      if (!out.has(run.id) && run.startBy !== null && run.startBy < now) {
        decisions.set(run.id, { run, to: "expired", reason: "start_deadline" })
        continue
      }
      const others =
        run.scheduleId === null ? [] : (live.get(run.scheduleId) ?? []).filter((other) => other.id !== run.id)
      const sentBefore = others.filter((other) => other.state !== "held")
      const decision = out.has(run.id) ? "send" : decideOverlap(run.options.overlap, sentBefore.length)
      if (decision === "send") {
        send.push(run)
        if (run.scheduleId !== null && live.has(run.scheduleId))
          live.get(run.scheduleId)?.push({ ...run, scheduleId: run.scheduleId, state: "enqueued" })
        continue
      }
      if (decision === "skip") {
        decisions.set(run.id, { run, to: "skipped", reason: "overlap_skip" })
        continue
      }
      for (const older of others.filter((other) => other.state === "held"))
        decisions.set(older.id, { run: older, to: "skipped", reason: "superseded" })
      decisions.set(run.id, { run, to: "held", reason: null })
      if (run.scheduleId !== null)
        live.set(run.scheduleId, [...sentBefore, { ...run, scheduleId: run.scheduleId, state: "held" }])
      if (decision !== "replace") continue
      for (const other of sentBefore) if (other.state !== "cancelling") replace.set(other.id, other)
    }
    return {
      send: send.filter((run) => out.has(run.id) || !replace.has(run.id)),
      decisions: [...decisions.values()],
      replace: [...replace.values()],
    }
  }

  /**
   * Runs of a batch in doubt that are out already: sending them again only marks them. Any other decision would put
   * on record that they have not run.
   */
  async function readSent(session: Session, due: readonly PlannedRun[]): Promise<Set<string>> {
    const doubtful = due.filter(
      (run) => run.dueAt <= inDoubtUntil && (run.startBy !== null || run.options.overlap !== "allow"),
    )
    return doubtful.length === 0 ? new Set() : await session.jobs.readGuards(doubtful)
  }

  /** Live runs as they are now: ends that Redis already knows are read first, and our own sendings marked. */
  async function readLive(session: Session, runs: readonly PlannedRun[]): Promise<Map<ScheduleId, LiveRun[]>> {
    await Promise.all(marks)
    await own.drainRecorder(session)
    const ids = [...new Set(runs.flatMap((run) => (run.scheduleId === null ? [] : [run.scheduleId])))]
    const live = new Map<ScheduleId, LiveRun[]>(ids.map((id) => [id, []]))
    for (const run of await readLiveRuns(pool, ids)) live.get(run.scheduleId)?.push(run)
    return live
  }

  /**
   * Nothing is known of the batch that failed: forget what is in memory, let the connection go, and read from
   * Postgres what is still planned. Never send again from memory.
   */
  function doubt(error: unknown): void {
    outbox.clear()
    isPlanned = true
    afreshAtMs = Number.NEGATIVE_INFINITY
    if (error instanceof FenceTaken) context.stepDown({ reason: error.message, atLeast: error.epoch })
    if (error instanceof CourierForgot) log.warn({ error: error.message }, "redis.forgot")
    courier.drop(error)
  }

  return {
    ...loop,
    onPlanned() {
      isPlanned = true
      loop.hint()
    },
    onFreed() {
      if (!hasHeld) return
      afreshAtMs = Number.NEGATIVE_INFINITY
      loop.hint()
    },
    lookAgain() {
      afreshAtMs = Number.NEGATIVE_INFINITY
      loop.hint()
    },
    async stop() {
      await loop.stop()
      await Promise.all(marks)
    },
  }
}
