import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { kept } from "#app/_data/kept.ts"
import { readerZone } from "#app/_data/reader.ts"
import { userContext } from "#app/_data/session.ts"
import { type Instant, instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { isTerminal } from "#core/run-state.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type RunsHead, type RunsHistogram, runsHead, runsHistogram } from "#scheduler/services/runs/count.ts"
import { type RunPage, type RunPageRequest, searchRuns } from "#scheduler/services/runs/search.ts"
import { type RunStory, tellRun } from "#scheduler/services/runs/story.ts"

const BUCKETS = 120
const SHOWN_MS = 2 * 3_600_000
export const LATE = "is:late last:24h"
export const BY_PEOPLE = "trigger:manual,retry,backfill last:24h"

export type RunsAsked = {
  /** A search in which every term is understood. */
  text: string
  /** Whether it says from when on itself. */
  isBounded: boolean
  page: RunPageRequest
}

/** Counts above the list: of all runs, whatever it is narrowed to. */
export type RunCounts = RunsHead & { late: Count; byPeople: Count }
export type Count = { count: number; isMore: boolean }

export type RunsReading = { page: RunPage; histogram: RunsHistogram; counts: RunCounts; zone: string }

/** The list of runs with what stands above it. */
export async function readRuns({ text, isBounded, page }: RunsAsked): Promise<Answer<RunsReading>> {
  return await answered(async () => {
    const [ctx, { zone }] = await Promise.all([userContext(), readerZone()])
    const search = { text, timeZone: zone }
    const list = searchRuns({ ctx, search, page })
    // A list that is not the newest runs of all has a time of its own, which is known when it has been read.
    const isOfNow = isBounded || (text === "" && page.older === undefined && page.newer === undefined)
    const histogram = isOfNow
      ? runsHistogram({ ctx, search, buckets: BUCKETS })
      : list.then((found) => runsHistogram({ ctx, search, shown: spanOf(found, page), buckets: BUCKETS }))
    const [found, over, counts] = await Promise.all([list, histogram, readCounts(ctx)])
    return { page: found, histogram: over, counts, zone }
  })
}

/** Everything about one run; null when there is none by that id. */
export async function readStory(id: string): Promise<Answer<{ story: RunStory; zone: string } | null>> {
  return await answered(async () => {
    const [ctx, { zone }] = await Promise.all([userContext(), readerZone()])
    try {
      return { story: await tellRun({ ctx, id }), zone }
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null
      throw error
    }
  })
}

let counts: (() => Promise<RunCounts>) | undefined

/** Everybody who may see runs sees the same counts, so they share them. */
async function readCounts(ctx: ServiceContext): Promise<RunCounts> {
  authorise(ctx, "run.read")
  counts ??= kept(async () => {
    const [head, late, byPeople] = await Promise.all([runsHead({ ctx }), countOf(ctx, LATE), countOf(ctx, BY_PEOPLE)])
    return { ...head, late, byPeople }
  })
  return await counts()
}

async function countOf(ctx: ServiceContext, text: string): Promise<Count> {
  return countedIn(await runsHistogram({ ctx, search: { text }, buckets: 1 }))
}

export function countedIn({ buckets, countedFrom }: RunsHistogram): Count {
  const all = buckets.flatMap(({ counts: found }) => Object.values(found))
  return { count: all.reduce((sum, one) => sum + one, 0), isMore: countedFrom !== null }
}

/** The time of a page of ended runs, and on the first page that up to now. */
function spanOf(found: RunPage, page: RunPageRequest) {
  const ended = found.rows.filter(({ state }) => isTerminal(state)).map(({ dueAt }) => dueAt)
  const isFirst = page.older === undefined && page.newer === undefined
  const toAt = isFirst ? found.now : most(ended, found.now)
  const fromAt = least(ended, toAt)
  return { fromAt: instant(isFirst ? Math.min(fromAt, toAt - SHOWN_MS) : fromAt), toAt: instant(toAt + 1) }
}

function least(all: readonly Instant[], otherwise: number): number {
  return all.length === 0 ? otherwise : Math.min(...all)
}

function most(all: readonly Instant[], otherwise: number): number {
  return all.length === 0 ? otherwise : Math.max(...all)
}
