import { type Instant, instant, type RunId } from "#core/brand.ts"
import type { PlannedRun } from "#core/run.ts"
import { type LoadMark, loadPlanned } from "#db/ledger/dispatch.ts"
import type { TermContext } from "#scheduler/beat/context.ts"

/**
 * Planned runs held in memory ahead of their time, in the order they fall due. Only a copy: Postgres has them,
 * and after any doubt the copy is thrown away and read again.
 */
export type Outbox = {
  /** Reads what has been planned since the last reading; `afresh` reads from the beginning, for rows that came in out of order. */
  load(afresh: boolean): Promise<void>
  /** Whether Postgres has more that would be due in time and for which there is room by now. */
  wantsMore(): boolean
  /** Takes the runs due by `now` out, oldest first, up to the limits of one batch. */
  takeDue(now: Instant): PlannedRun[]
  /** When the first run falls due, or null when there is none. */
  nextDueAt(): Instant | null
  /** Says that the taken runs are marked, or decided otherwise: from now on Postgres no longer has them as planned. */
  settle(runs: readonly PlannedRun[]): void
  /** Takes runs out that shall not be sent any more; those taken for a batch stay until they are settled. */
  forget(ids: readonly RunId[]): void
  /** Whether a run is in here, taken or not: its job must not be removed. */
  holds(id: RunId): boolean
  clear(): void
}

const PAGE = 2_000

export function openOutbox(context: TermContext): Outbox {
  const held = new Map<RunId, PlannedRun>()
  let waiting: PlannedRun[] = []
  let mark: LoadMark | null = null
  let isCut = false
  /** Runs settled while a page is being read: the page may still have them as planned. */
  let settledMeanwhile: Set<RunId> | null = null

  function add(runs: readonly PlannedRun[]): void {
    const fresh = runs.filter((run) => !held.has(run.id))
    if (fresh.length === 0) return
    for (const run of fresh) held.set(run.id, run)
    const isInOrder = waiting.length === 0 || compareDue(waiting.at(-1), fresh[0]) <= 0
    waiting = isInOrder ? waiting.concat(fresh) : [...waiting, ...fresh].sort(compareDue)
  }

  return {
    async load(afresh) {
      if (afresh) mark = null
      const horizon = instant(context.clock.now() + context.settings.lookAheadMs)
      while (waiting.length < context.settings.loadedRuns) {
        const settled = new Set<RunId>()
        settledMeanwhile = settled
        const page: PlannedRun[] = await loadPlanned(context.pool, { horizon, after: mark, limit: PAGE })
        add(page.filter((run) => !settled.has(run.id)))
        const last = page.at(-1)
        if (last) mark = { dueAt: last.dueAt, id: last.id }
        if (page.length < PAGE) {
          isCut = false
          return
        }
      }
      isCut = true
    },
    wantsMore: () => isCut && waiting.length <= context.settings.loadedRuns / 2,
    takeDue(now) {
      let bytes = 0
      let count = 0
      while (count < waiting.length && count < context.settings.sendBatch) {
        const run = waiting[count]
        if (!run || run.dueAt > now) break
        bytes += sizeOf(run)
        if (count > 0 && bytes > context.settings.sendBytes) break
        count++
      }
      const taken = waiting.slice(0, count)
      if (count > 0) waiting = waiting.slice(count)
      return taken
    },
    nextDueAt: () => waiting[0]?.dueAt ?? null,
    settle(runs) {
      for (const run of runs) {
        held.delete(run.id)
        settledMeanwhile?.add(run.id)
      }
    },
    forget(ids) {
      const unwanted = new Set(ids.filter((id) => held.has(id)))
      if (unwanted.size === 0) return
      waiting = waiting.filter((run) => {
        const isUnwanted = unwanted.has(run.id)
        if (isUnwanted) held.delete(run.id)
        return !isUnwanted
      })
    },
    holds: (id) => held.has(id),
    clear() {
      held.clear()
      waiting = []
      mark = null
      isCut = false
    },
  }
}

function compareDue(a: PlannedRun | undefined, b: PlannedRun | undefined): number {
  return (a?.dueAt ?? 0) - (b?.dueAt ?? 0)
}

/** About how many bytes a job takes on the way: its payload, and what every job carries. */
function sizeOf(run: PlannedRun): number {
  return 400 + (isSmall(run.payload) ? 100 : JSON.stringify(run.payload).length)
}

function isSmall(payload: unknown): boolean {
  return typeof payload !== "object" || payload === null || Object.keys(payload).length === 0
}
