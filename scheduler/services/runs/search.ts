import { z } from "zod"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import {
  type Direction,
  type FoundRun,
  type Look,
  type Looked,
  lookForRun,
  lookThrough,
  lookThroughLive,
  lookThroughSchedules,
  type Place,
} from "#db/queries/runs-search.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { RunCursor } from "#scheduler/services/runs/cursor.ts"
import { type RunRow, runRowOf } from "#scheduler/services/runs/row.ts"
import { type Asked, type RunSearch, understandSearch, type Way } from "#scheduler/services/runs/search-request.ts"

/** Where a page is: `older` or `newer` than a cursor, or the first one. */
const Page = z
  .strictObject({
    older: RunCursor.optional(),
    newer: RunCursor.optional(),
    size: z.int().min(1).max(200).default(50),
  })
  .refine(({ older, newer }) => older === undefined || newer === undefined, "expected older or newer, not both")
export type RunPageRequest = z.input<typeof Page>

export type RunPage = {
  now: Instant
  rows: RunRow[]
  /** Where the next page begins; null at the end of what is on record. */
  older: RunCursor | null
  /** Where the page before ends; null on the first. */
  newer: RunCursor | null
  /**
   * Set when the look was ended before the page was full: everything up to this instant was looked at, and `older`
   * (or `newer`, on the way back) goes on from there. Null: nothing was left out.
   */
  lookedTo: Instant | null
  /** The newest place on the page, for `runsNewerThan`. */
  newest: Pick<RunCursor, "dueAt" | "id">
}

const MINUTE_MS = 60_000
const SPANS_MS = [MINUTE_MS, 60 * MINUTE_MS, 1_440 * MINUTE_MS, 44_640 * MINUTE_MS]

/**
 * Runs that fit a search: live ones first, then by due time, newest first. A look passes over a bounded number of
 * runs and says how far it came.
 * @throws AppError `invalid_input` with a problem for each token that is not understood.
 */
export async function searchRuns({
  ctx,
  search,
  page = {},
}: {
  ctx: ServiceContext
  search: RunSearch
  page?: RunPageRequest
}): Promise<RunPage> {
  authorise(ctx, "run.read")
  const { older, newer, size } = Page.parse(page)
  const asked = await understandSearch(ctx, search)
  const direction = newer === undefined ? "older" : "newer"
  const cursor = newer ?? older ?? null
  const { runs, stoppedAt } = await lookThroughBoth(ctx, asked, { direction, cursor, size: size + 1 })
  const shown = runs.slice(0, size)
  const far = runs.length > size ? placeOf(shown.at(-1)) : stoppedAt
  if (direction === "newer") shown.reverse()
  const [top, bottom] = [placeOf(shown[0]), placeOf(shown.at(-1))]
  return {
    now: asked.now,
    rows: shown.map(({ run }) => runRowOf(run, asked.now)),
    older: direction === "older" ? far : (bottom ?? cursor),
    newer: direction === "newer" ? far : cursor === null ? null : (top ?? cursor),
    lookedTo: stoppedAt === null || runs.length > size ? null : stoppedAt.dueAt,
    newest: newestOf(
      shown.map(({ run }) => run),
      asked.now,
    ),
  }
}

type Shown = { run: FoundRun; isLive: boolean }
type Walk = { direction: Direction; cursor: RunCursor | null; size: number }

/** The two parts of the list, live and ended, in the order in which the walk comes to them. */
async function lookThroughBoth(
  ctx: ServiceContext,
  asked: Asked,
  { direction, cursor, size }: Walk,
): Promise<{ runs: Shown[]; stoppedAt: RunCursor | null }> {
  const runs: Shown[] = []
  for (const isLive of direction === "older" ? [true, false] : [false, true]) {
    const isPassed = cursor !== null && cursor.isLive !== isLive && (direction === "older") === isLive
    const states = isLive ? asked.filter.live : asked.filter.ended
    if (isPassed || states.length === 0) continue
    const look: Look = {
      states,
      tests: asked.tests,
      fromAt: asked.filter.fromAt,
      toAt: asked.filter.toAt,
      from: cursor?.isLive === isLive ? { dueAt: cursor.dueAt, id: cursor.id } : null,
      direction,
      limit: size - runs.length,
      now: asked.now,
    }
    const found = isLive ? await lookLive(ctx, asked.way, look) : await lookBy(ctx, asked.way, look)
    runs.push(...found.runs.map((run) => ({ run, isLive })))
    if (found.stoppedAt !== null) return { runs, stoppedAt: { isLive, ...found.stoppedAt } }
    if (runs.length >= size) break
  }
  return { runs, stoppedAt: null }
}

/** All live ones are looked at. One run is rather looked up by its id. */
async function lookLive(ctx: ServiceContext, way: Way, look: Look): Promise<Looked> {
  if (way.kind === "run") return await lookBy(ctx, way, look)
  const ids = way.kind === "schedules" ? way.ids : null
  return { runs: await lookThroughLive(ctx.db, look, ids), stoppedAt: null }
}

async function lookBy(ctx: ServiceContext, way: Way, look: Look): Promise<Looked> {
  switch (way.kind) {
    case "all":
    case "of_note":
      return await lookThrough(ctx.db, look, way.kind === "of_note")
    case "run":
      return { runs: await lookForRun(ctx.db, look, way.id), stoppedAt: null }
    case "schedules":
      return { runs: await lookInSpans(ctx, way, look), stoppedAt: null }
    default:
      return assertNever(way)
  }
}

/** Spans that grow from where the look begins, so that a busy schedule's month stays unread. */
async function lookInSpans(
  ctx: ServiceContext,
  way: Extract<Way, { kind: "schedules" }>,
  look: Look,
): Promise<FoundRun[]> {
  const runs: FoundRun[] = []
  const isOlder = look.direction === "older"
  const begin = Math.max(look.fromAt, Math.min(look.from?.dueAt ?? (isOlder ? look.now : look.fromAt), look.toAt))
  let reached: number = isOlder ? look.toAt : begin
  for (const spanMs of [...SPANS_MS, MAX_INSTANT]) {
    const edge = isOlder ? Math.max(look.fromAt, begin - spanMs) : Math.min(look.toAt, begin + spanMs)
    const bounds = isOlder
      ? { fromAt: instant(edge), toAt: instant(reached) }
      : { fromAt: instant(reached), toAt: instant(edge) }
    const left = look.limit - runs.length
    runs.push(...(await lookThroughSchedules(ctx.db, { ...look, ...bounds, limit: left }, way)))
    reached = edge
    if (runs.length >= look.limit || reached === (isOlder ? look.fromAt : look.toAt)) break
  }
  return runs
}

function placeOf(shown: Shown | undefined): RunCursor | null {
  return shown === undefined ? null : { isLive: shown.isLive, dueAt: shown.run.dueAt, id: shown.run.id }
}

function newestOf(runs: readonly FoundRun[], now: Instant): Place {
  const [first, ...others] = runs
  if (first === undefined) return { dueAt: now, id: "" }
  return others.reduce<Place>(
    (newest, { dueAt, id }) => {
      const isNewer = dueAt > newest.dueAt || (dueAt === newest.dueAt && id > newest.id)
      return isNewer ? { dueAt, id } : newest
    },
    { dueAt: first.dueAt, id: first.id },
  )
}
