import type { Instant } from "#core/brand.ts"
import { errorKind } from "#core/error-text.ts"
import type { Db } from "#db/connect.ts"
import { type BriefRun, briefRun, retriesOf, runsAfter, runsBefore } from "#db/queries/run-around.ts"
import { textWithoutSecrets } from "#scheduler/services/audit.ts"

const AROUND = 20
/** Of those around a run, at least so many came after it, where so many have. */
const AFTER = 5
const RETRIES = 20
const RETRIED = 10

export type RunsAround = {
  /** The runs of its schedule beside it, itself among them, oldest first. */
  runs: BriefRun[]
  earlier: string | null
  later: string | null
  /** How many runs in a row before it failed in the same way; `isMore`: at least that many. */
  sameError: { count: number; isMore: boolean }
}

function fitToShow(run: BriefRun): BriefRun {
  return { ...run, errorLine: run.errorLine === null ? null : textWithoutSecrets(run.errorLine) }
}

type Run = { id: string; fireAt: Instant; scheduleId: number | null; error: string | null; state: string }

export async function aroundRun(db: Db, run: Run): Promise<RunsAround> {
  if (run.scheduleId === null) return { runs: [], earlier: null, later: null, sameError: { count: 0, isMore: false } }
  const spot = { scheduleId: run.scheduleId, fireAt: run.fireAt, id: run.id }
  const [before, after, itself] = await Promise.all([
    runsBefore(db, spot, AROUND - 1),
    runsAfter(db, spot, AROUND - 1),
    briefRun(db, run.id),
  ])
  const later = after.slice(0, Math.max(AFTER, AROUND - 1 - before.length))
  const earlier = before.slice(0, AROUND - 1 - later.length)
  const same = run.error === null ? -1 : before.findIndex((other) => !failedAlike(run.error, other))
  const count = run.error === null ? 0 : same === -1 ? before.length : same
  return {
    runs: [...earlier.toReversed(), ...(itself === null ? [] : [itself]), ...later].map(fitToShow),
    earlier: before[0]?.id ?? null,
    later: after[0]?.id ?? null,
    sameError: { count, isMore: count > 0 && count === AROUND - 1 },
  }
}

function failedAlike(error: string | null, other: BriefRun): boolean {
  return error !== null && other.errorLine !== null && errorKind(other.errorLine) === errorKind(error)
}

/** The chain of retries that a run stands in. */
export async function triesOf(
  db: Db,
  run: { id: string; retryOf: string | null },
): Promise<{ retried: BriefRun[]; retries: BriefRun[] }> {
  const retried: BriefRun[] = []
  let next = run.retryOf
  while (next !== null && retried.length < RETRIED) {
    const found = await briefRun(db, next)
    if (found === null) break
    const { retryOf, ...brief } = found
    retried.unshift(fitToShow(brief))
    next = retryOf
  }
  return { retried, retries: (await retriesOf(db, run.id, RETRIES)).map(fitToShow) }
}
