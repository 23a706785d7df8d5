import type { RunId } from "#core/brand.ts"
import type { RunReason, TerminalState } from "#core/run-state.ts"
import { commitVerdicts, type OutstandingRun, readOutstanding, type Verdict } from "#db/ledger/reconcile.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { type Courier, queueOf, type Session } from "#scheduler/beat/courier.ts"

const PAGE = 1_000

/**
 * Ends the runs that somebody wants cancelled, between batches: the intent is on record before Redis is touched,
 * so a crash at any point leaves something to go on from. A waiting job is removed; a running one is told and its
 * end awaited; one that was never sent just ends; one that was sent and is gone is unknown. The dispatcher's copies are
 * forgotten first: a run that was read into memory before the intent was written must not go out after its end.
 */
export async function settleCancelling(
  context: TermContext,
  courier: Courier,
  session: Session,
  forget: (ids: readonly RunId[]) => void,
): Promise<void> {
  for (let afterId = ""; context.canAct(); ) {
    const page = await readOutstanding(context.pool, {
      states: ["cancelling"],
      doubtfulBefore: null,
      afterId,
      limit: PAGE,
    })
    forget(page.map((run) => run.id))
    if (page.length > 0) await settlePage(context, courier, session, page)
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    afterId = last.id
  }
}

async function settlePage(
  context: TermContext,
  courier: Courier,
  session: Session,
  page: readonly OutstandingRun[],
): Promise<void> {
  const rows = await courier.queues([...new Set(page.map((run) => run.queue))])
  const verdicts: Verdict[] = []
  const running: RunId[] = []
  for (const name of new Set(page.map((run) => run.queue))) {
    const queue = queueOf(rows, name)
    const ofQueue = page.filter((run) => run.queue === name)
    const seen = await session.jobs.inspect(queue, ofQueue)
    const waiting = ofQueue.filter((run) => ["waiting", "delayed"].includes(seen.get(run.id)?.place ?? ""))
    const removed = new Set(
      await session.jobs.removeWaiting(
        queue,
        waiting.map((run) => run.id),
        context.term,
      ),
    )
    for (const run of ofQueue) {
      const sighting = seen.get(run.id)
      if (removed.has(run.id)) verdicts.push(ended(run))
      else if (sighting?.place === "active") running.push(run.id)
      else if (sighting?.place === null)
        verdicts.push(
          sighting.guarded ? { run, from: "cancelling", to: "unknown", reason: "job_taken_away" } : ended(run),
        )
    }
  }
  await commitVerdicts(context.pool, context.term, context.limits, verdicts)
  if (running.length > 0) await session.jobs.tellToStop(running)
}

function ended(run: OutstandingRun): Verdict {
  return { run, from: "cancelling", to: endOf(run.reason), reason: run.reason }
}

function endOf(reason: RunReason | null): TerminalState {
  if (reason === "start_deadline") return "expired"
  return reason === "overlap_skip" ? "skipped" : "cancelled"
}
