import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { bucketMsFor } from "#core/buckets.ts"
import { RUN_STATES, type RunState } from "#core/run-state.ts"
import { type Counted, countByTime, countNewer, type StateCount } from "#db/queries/runs-count.ts"
import type { Place } from "#db/queries/runs-search.ts"
import { countLiveRuns } from "#db/queries/status.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { type Asked, type RunSearch, understandSearch } from "#scheduler/services/runs/search-request.ts"

const DAY_MS = 86_400_000
/** How many runs one count passes over: about 80 ms. Where each is asked for its schedule's name, fewer. */
const COUNTED = 60_000
const COUNTED_BY_NAME = 15_000
const COUNTED_OF_NOTE = 20_000
const COUNTED_NEWER = 10_000
const BUCKETS = 120
/** Without bounds of its own a histogram shows this much, up to now. */
const SHOWN_MS = 2 * 3_600_000

/** How many runs that fit have come since a page was read. `isMore`: that many, and others that were not looked at. */
export async function runsNewerThan({
  ctx,
  search,
  than,
}: {
  ctx: ServiceContext
  search: RunSearch
  than: Place
}): Promise<{ count: number; isMore: boolean }> {
  authorise(ctx, "run.read")
  const asked = await understandSearch(ctx, search)
  const { count, looked } = await countNewer(ctx.db, countedOf(asked), than, asked.filter.toAt, COUNTED_NEWER)
  return { count, isMore: looked >= COUNTED_NEWER }
}

export type RunsHead = {
  now: Instant
  /** Runs that have not ended, by state. */
  live: Partial<Record<RunState, number>>
  /** Runs due in the last 24 hours, by state. */
  lastDay: Partial<Record<RunState, number>>
  /** Set when there were too many to count: `lastDay` counts those from this instant on. */
  countedFrom: Instant | null
}

/** What stands above the list of runs. It counts up to 60,000 runs: callers that ask often keep the answer. */
export async function runsHead({ ctx }: { ctx: ServiceContext }): Promise<RunsHead> {
  authorise(ctx, "run.read")
  const now = await readNow(ctx)
  const fromAt = instant(now - DAY_MS)
  const day = { fromAt, toAt: instant(now + 1), origin: fromAt, bucketMs: 2 * DAY_MS, most: COUNTED }
  const all = { states: RUN_STATES, tests: [], ids: null, id: null, isOfNote: false, now }
  const [live, { counts, countedFrom }] = await Promise.all([countLiveRuns(ctx.db), countByTime(ctx.db, all, day)])
  return { now, live, lastDay: Object.fromEntries(counts.map(({ state, count }) => [state, count])), countedFrom }
}

export type RunsHistogram = {
  fromAt: Instant
  toAt: Instant
  bucketMs: number
  /** Buckets in which there are runs, oldest first; each begins at `at`. */
  buckets: { at: Instant; counts: Partial<Record<RunState, number>> }[]
  /** Set when there were too many to count: nothing before this instant is counted. */
  countedFrom: Instant | null
}

/** Runs that fit, over time: in the range of the search, else of `shown`, else the last two hours. Buckets are round in the search's zone. */
export async function runsHistogram({
  ctx,
  search,
  shown,
  buckets = 90,
}: {
  ctx: ServiceContext
  search: RunSearch
  shown?: { fromAt: Instant; toAt: Instant }
  buckets?: number
}): Promise<RunsHistogram> {
  authorise(ctx, "run.read")
  const asked = await understandSearch(ctx, search)
  const { filter, now, zone } = asked
  const toAt = filter.toAt === MAX_INSTANT ? (shown?.toAt ?? instant(now + 1)) : filter.toAt
  const span = shown === undefined ? SHOWN_MS : Math.max(1, shown.toAt - shown.fromAt)
  const fromAt = filter.fromAt === -MAX_INSTANT ? instant(toAt - span) : filter.fromAt
  const bucketMs = bucketMsFor(Math.max(1, toAt - fromAt), Math.min(Math.max(1, buckets), BUCKETS))
  const eastMs = zone.offsetAt(Math.floor(fromAt / 1000)) * 1000
  const origin = instant(Math.floor((fromAt + eastMs) / bucketMs) * bucketMs - eastMs)
  const counted = countedOf(asked)
  const byName = asked.tests.some((test) => test.key === "word" || test.key === "schedule")
  const most = byName ? COUNTED_BY_NAME : counted.isOfNote ? COUNTED_OF_NOTE : COUNTED
  const { counts, countedFrom } = await countByTime(ctx.db, counted, { fromAt, toAt, origin, bucketMs, most })
  return { fromAt, toAt, bucketMs, buckets: bucketsOf(counts), countedFrom }
}

function bucketsOf(counts: readonly StateCount[]): RunsHistogram["buckets"] {
  const buckets = new Map<Instant, Partial<Record<RunState, number>>>()
  for (const { at, state, count } of counts) buckets.set(at, { ...buckets.get(at), [state]: count })
  return [...buckets].map(([at, found]) => ({ at, counts: found }))
}

function countedOf({ filter, tests, way, now }: Asked): Counted {
  return {
    states: [...filter.live, ...filter.ended],
    tests,
    ids: way.kind === "schedules" ? way.ids : null,
    id: filter.id,
    isOfNote: filter.isOfNote && filter.live.length === 0,
    now,
  }
}
