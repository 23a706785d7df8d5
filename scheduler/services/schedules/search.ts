import { z } from "zod"
import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { parseScheduleSearch, type ScheduleTerm } from "#core/search/schedules.ts"
import { readCalendars } from "#db/queries/schedules.ts"
import { countScheduleViews, readStrips, readWithCursors, type ScheduleCounts } from "#db/queries/schedules-rows.ts"
import { countLiving, findMatches, type Place, readStretch, type ScheduleSort } from "#db/queries/schedules-search.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { pageToken, readPageToken } from "#scheduler/services/page-token.ts"
import { rowOf, type ScheduleRow } from "#scheduler/services/schedules/rows.ts"

const PAGE = 50
const LARGEST_PAGE = 200
const STRIP = 20

const PageToken = z.tuple([z.enum(["after", "before"]), z.string().nullable(), z.int()])

export type ScheduleList = {
  rows: ScheduleRow[]
  /** How many match, of how many there are. */
  count: number
  all: number
  /** What `page` goes on with in either direction; null at an end. */
  next: string | null
  previous: string | null
}

/**
 * A page of the schedules that match. Sorted by next fire, what will not fire comes last in either direction.
 * @param search text as people type it; a token that is not understood is left out here and told by `parseScheduleSearch`.
 * @param page of an earlier answer to the same search and sort.
 * @throws AppError `invalid_input` for a page that is none.
 */
export async function searchSchedules(request: {
  ctx: ServiceContext
  search?: string
  sort?: ScheduleSort
  isDescending?: boolean
  page?: string | null
  limit?: number
}): Promise<ScheduleList> {
  const { ctx, search = "", sort = "next", isDescending = false, page = null } = request
  authorise(ctx, "schedule.read")
  const limit = Math.min(Math.max(1, request.limit ?? PAGE), LARGEST_PAGE)
  const { terms } = parseScheduleSearch(search)
  const now = await readNow(ctx)
  const place = page === null ? null : readPageToken(PageToken, page)
  const from: Place | null = place === null ? null : { key: place[1], id: place[2] }
  const isBackwards = place?.[0] === "before"
  const [all, matches] = await Promise.all([
    countLiving(ctx.db),
    terms.length === 0 ? null : findMatches(ctx.db, terms, now),
  ])
  const ids = matches?.ids ?? null
  const stretch = { sort, isDescending, terms, now, ids, from, isBackwards, limit: limit + 1 }
  const places = matches?.count === 0 ? [] : await readStretch(ctx.db, stretch)
  const found = await readRows(ctx, places, now)
  const isCut = found.length > limit
  const shown = isBackwards ? found.slice(isCut ? 1 : 0) : found.slice(0, limit)
  const turns = turnsOf(
    shown.map(({ place }) => place),
    { isBackwards, isCut, isStart: from === null },
  )
  return { rows: shown.map(({ row }) => row), count: matches?.count ?? all, all, ...turns }
}

/** How many schedules each of the ready-made views holds. */
export async function countSchedules({ ctx }: { ctx: ServiceContext }): Promise<ScheduleCounts> {
  authorise(ctx, "schedule.read")
  return await countScheduleViews(ctx.db, await readNow(ctx))
}

/** @throws AppError `invalid_input` with each token that is not understood: for acts, which must not guess. */
export function termsOf(search: string): ScheduleTerm[] {
  const { ok, terms, problems } = parseScheduleSearch(search)
  if (ok) return terms
  const told = problems.map(({ value, expected }) => ({
    field: "search",
    message: `${JSON.stringify(value)}: ${expected}`,
  }))
  throw new AppError("invalid_input", told.map(({ message }) => `search: ${message}`).join("\n"), { problems: told })
}

type PlacedRow = { place: Place; row: ScheduleRow }

async function readRows(ctx: ServiceContext, places: readonly Place[], now: Instant): Promise<PlacedRow[]> {
  if (places.length === 0) return []
  const ids = places.map(({ id }) => id)
  const [schedules, strips, calendars] = await Promise.all([
    readWithCursors(ctx.db, ids),
    readStrips(ctx.db, ids, STRIP),
    readCalendars(ctx.db),
  ])
  const byId = new Map(schedules.map((found) => [found.schedule.id, found]))
  return places.flatMap((place) => {
    const found = byId.get(place.id)
    return found === undefined ? [] : [{ place, row: rowOf(found, strips.get(place.id) ?? [], calendars, now) }]
  })
}

function turnsOf(
  shown: readonly Place[],
  { isBackwards, isCut, isStart }: { isBackwards: boolean; isCut: boolean; isStart: boolean },
): Pick<ScheduleList, "next" | "previous"> {
  const [first, last] = [shown[0], shown.at(-1)]
  const hasNext = isBackwards || isCut
  const hasPrevious = isBackwards ? isCut : !isStart
  return {
    next: hasNext && last !== undefined ? pageToken(["after", last.key, last.id]) : null,
    previous: hasPrevious && first !== undefined ? pageToken(["before", first.key, first.id]) : null,
  }
}
