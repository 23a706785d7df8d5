import type { Instant, RunId } from "#core/brand.ts"
import { requestRunId } from "#core/run-id.ts"
import type { RunTrigger } from "#core/run-state.ts"
import { type HistoryRun, type Story, work } from "./history.ts"
import { epochAt, type Incidents } from "./incidents.ts"
import { type Random, randomOf } from "./random.ts"

const HOUR_MS = 3_600_000
/** How many hours ago somebody asked for a run of which schedule. */
const ASKED: readonly (readonly [RunTrigger, string, number])[] = [
  ["manual", "vat-id-check", 3],
  ["manual", "revenue-cube-refresh", 9],
  ["manual", "fx-rates-pull", 26],
  ["manual", "thumbnail-refresh", 50],
  ["manual", "mail-warmup", 75],
  ["manual", "ledger-reconcile-eu", 100],
  ["api", "price-list-publish", 14],
  ["api", "price-list-publish", 62],
  ["api", "unsubscribe-sync", 110],
]
const BACKFILLED = { schedule: "usage-rollup-hourly", hoursAgo: 64, hours: 6 }
const EXPORTS = 8

/** Runs that people and programs asked for, retries of what had failed, a backfill, and jobs of an application. */
export function requestedRuns(
  stories: readonly Story[],
  scheduled: readonly HistoryRun[],
  incidents: Incidents,
): HistoryRun[] {
  const random = randomOf("requested")
  const byName = new Map(stories.map((story) => [story.schedule.name, story]))
  const asked = ASKED.map(([trigger, name, hours]) =>
    request(byName.get(name), trigger, incidents.now - hours * HOUR_MS, { random, incidents }),
  )
  const backfilled = Array.from({ length: BACKFILLED.hours }, (_, hour) =>
    request(byName.get(BACKFILLED.schedule), "backfill", incidents.now - (BACKFILLED.hoursAgo - hour) * HOUR_MS, {
      random,
      incidents,
    }),
  )
  return [
    ...asked,
    ...backfilled,
    ...retries(byName, scheduled, { random, incidents }),
    ...exports(random, incidents),
  ].filter((run) => run !== null)
}

type Given = { random: Random; incidents: Incidents }

/** Of some failed runs: one try again that helped, and one that had to be tried twice. */
function retries(
  byName: ReadonlyMap<string, Story>,
  scheduled: readonly HistoryRun[],
  given: Given,
): (HistoryRun | null)[] {
  const failed = scheduled.filter(
    (run) => run.state === "failed" && run.finishedAt !== null && run.finishedAt < given.incidents.now - HOUR_MS,
  )
  return [0.2, 0.5, 0.8].flatMap((part, index) => {
    const run = failed[Math.floor(failed.length * part)]
    const story = [...byName.values()].find(({ schedule }) => schedule.id === run?.scheduleId)
    if (run === undefined || story === undefined) return []
    const first = request(story, "retry", (run.finishedAt ?? run.dueAt) + 240_000, given, {
      retryOf: run.id,
      fails: index === 1,
    })
    if (index !== 1 || first === null) return [first]
    return [
      first,
      request(story, "retry", (first.finishedAt ?? first.dueAt) + 600_000, given, { retryOf: first.id, fails: false }),
    ]
  })
}

function request(
  story: Story | undefined,
  trigger: RunTrigger,
  at: number,
  { random, incidents }: Given,
  of: { retryOf: RunId; fails: boolean } | null = null,
): HistoryRun | null {
  if (story === undefined) return null
  const { schedule, behaviour } = story
  const run: HistoryRun = {
    ...bare(requestId(random), trigger, Math.round(at), incidents.now),
    scheduleId: schedule.id,
    task: schedule.task,
    payload: schedule.payload,
    queue: schedule.queue,
    options: schedule.options,
    revision: schedule.revision,
    retryOf: of?.retryOf ?? null,
  }
  const calm = { ...behaviour, fails: 0, waits: 0 }
  work(run, schedule, of?.fails === true ? { ...behaviour, waits: 0 } : calm, {
    random,
    fails: of?.fails ?? false,
    oddity: null,
    incidents,
  })
  return run
}

/** Jobs of an application on one of the queues, recorded because the queue is set to. */
function exports(random: Random, { now }: Incidents): HistoryRun[] {
  return Array.from({ length: EXPORTS }, (_, index) => {
    const at = now - (index * 19 + 2) * HOUR_MS
    const startedAt = at + 40
    const finishedAt = startedAt + random.around(5_200, 1)
    const id = `a${random.uuid().slice(0, 13)}` as RunId
    return {
      ...bare(id, "app", at, now),
      task: "reports.export_csv",
      payload: { report: "orders", month: "last" },
      queue: "reports",
      state: "succeeded" as const,
      startedAt,
      finishedAt,
      worker: "worker-f6",
      attempt: 1,
      result: { rows: random.between(100, 9_000) },
      jobId: String(4_711 + index),
    }
  })
}

function bare(id: RunId, trigger: RunTrigger, at: number, now: Instant): HistoryRun {
  return {
    id,
    scheduleId: null,
    trigger,
    fireAt: at,
    dueAt: at,
    startBy: null,
    state: "planned",
    reason: null,
    delivery: 1,
    epoch: epochAt(at, now),
    task: "",
    payload: {},
    queue: "default",
    options: {},
    revision: null,
    retryOf: null,
    plannedAt: at,
    enqueuedAt: at + 12,
    startedAt: null,
    finishedAt: null,
    worker: null,
    attempt: 0,
    result: null,
    error: null,
    jobId: null,
    attempts: [],
  }
}

function requestId(random: Random): RunId {
  return requestRunId(random.uuid())
}
