import { type Instant, instant } from "#core/brand.ts"
import { next, previous } from "#core/recurrence.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import type { RunState } from "#core/run-state.ts"
import type { HistoryRun, Story } from "./history.ts"

const LIVE: readonly (readonly [Exclude<RunState, "planned">, string])[] = [
  ["running", "ledger-reconcile-eu"],
  ["running", "backfill-artifact-bundle-index"],
  ["running", "thumbnail-refresh"],
  ["retrying", "revenue-cube-refresh"],
  ["held", "contract-renewals-notice"],
  ["enqueued", "stripe-payouts-sync"],
  ["enqueued", "warehouse-stock-sync"],
  ["cancelling", "funnel-snapshot"],
]
const PLANNED = ["check-auth", "flush-buffers", "schedule-digests"]

/**
 * What was still going on at an instant, taken from a history that goes beyond it: later than that nothing has
 * happened yet. Nothing of it is in Redis, so a beat would soon find it lost: it is for looking at without one.
 */
export function liveAt(now: Instant, stories: readonly Story[], runs: readonly HistoryRun[]): HistoryRun[] {
  const byName = new Map(stories.map((story) => [story.schedule.name, story.schedule]))
  const newest = new Map<number, HistoryRun>()
  for (const run of runs) if (run.scheduleId !== null && run.dueAt < now) newest.set(run.scheduleId, run)
  const live = LIVE.flatMap(([state, name]) => {
    const schedule = byName.get(name)
    const run = schedule === undefined ? undefined : newest.get(schedule.id)
    const fireAt = schedule === undefined ? null : previous(schedule.rule, now)
    if (schedule === undefined || run === undefined || fireAt === null) return []
    return [
      inState(
        {
          ...run,
          id: occurrenceRunId(schedule.id, fireAt),
          trigger: "schedule",
          fireAt,
          dueAt: fireAt,
          plannedAt: fireAt - 812,
        },
        state,
        now,
      ),
    ]
  })
  const planned = PLANNED.flatMap((name) => {
    const schedule = byName.get(name)
    const run = schedule === undefined ? undefined : newest.get(schedule.id)
    const fireAt = schedule === undefined ? null : next(schedule.rule, now)
    if (schedule === undefined || run === undefined || fireAt === null) return []
    const bare = notYet({ ...run, id: occurrenceRunId(schedule.id, fireAt), trigger: "schedule" })
    return [{ ...bare, fireAt, dueAt: fireAt, plannedAt: now, enqueuedAt: null, state: "planned" as const }]
  })
  return [...live, ...planned]
}

function inState(run: HistoryRun, state: (typeof LIVE)[number][0], now: Instant): HistoryRun {
  const bare = { ...notYet(run), enqueuedAt: run.dueAt + 4, state }
  if (state === "held") return { ...bare, enqueuedAt: null }
  if (state === "enqueued") return bare
  const startedAt = Math.min(run.dueAt + 45, now - 1_000)
  const first = { attempt: 1, state: "running" as const, worker: "worker-a1", startedAt, finishedAt: null, error: null }
  const started = { ...bare, startedAt, worker: "worker-a1", attempt: 1, attempts: [first] }
  if (state === "cancelling") return { ...started, reason: "operator" }
  if (state === "running") return started
  const error = "WarehouseBusy: slot pool exhausted after 41 s"
  const failed = {
    ...first,
    state: "failed" as const,
    finishedAt: Math.min(instant(startedAt + 24_000), now - 500),
    error,
  }
  return { ...started, attempts: [failed] }
}

function notYet(run: HistoryRun): HistoryRun {
  return {
    ...run,
    reason: null,
    delivery: 1,
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
    worker: null,
    attempt: 0,
    result: null,
    error: null,
    attempts: [],
  }
}
