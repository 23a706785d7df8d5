import { type SQL, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { ScheduleTerm } from "#core/search/schedules.ts"
import type { Db, Tx } from "#db/connect.ts"
import { matching, neverFires, nextFireBounds } from "#db/queries/schedule-terms.ts"

export const SCHEDULE_SORTS = ["next", "name", "last-run", "updated"] as const
export type ScheduleSort = (typeof SCHEDULE_SORTS)[number]

/** Where a row stands in an order. `key` is null in the last part: what will not fire, what never ran. */
export type Place = { key: string | null; id: number }

/** So many matches are sorted; when there are more, the order's index is walked, which then meets them soon. */
const SORTED_AT_MOST = 3_000

export async function countLiving(db: Db | Tx): Promise<number> {
  const found = await db.execute<{ count: number }>(
    sql`select count(*)::float8 as count from schedules where deleted_at is null`,
  )
  return found.rows[0]?.count ?? 0
}

/** How many match, exactly, and their ids while they are few. */
export type Matches = { count: number; ids: number[] | null }

/** One look at each schedule, or at an index that knows better: at 100,000 it takes 10 to 40 ms. */
export async function findMatches(db: Db | Tx, terms: readonly ScheduleTerm[], now: Instant): Promise<Matches> {
  const found = await db.execute<{ count: number; ids: string[] | null }>(sql`
    select count(*)::float8 as count, case when count(*) <= ${SORTED_AT_MOST} then array_agg(id) end as ids
    from (select ${matchesOf(terms, now)}) found`)
  const { count = 0, ids = null } = found.rows[0] ?? {}
  if (count === 0) return { count, ids: [] }
  return { count, ids: ids?.map(Number) ?? null }
}

/** Where only the next fire counts, its index alone is read: cursors of what cannot fire have none. */
function matchesOf(terms: readonly ScheduleTerm[], now: Instant): SQL {
  const bounds = nextFireBounds(terms, now, sql`next_fire_at`)
  return bounds.length > 0 && bounds.length === terms.length
    ? sql`schedule_id as id from schedule_cursors where next_fire_at is not null and ${sql.join(bounds, sql` and `)}`
    : sql`s.id from schedules s where ${matching(terms, now)}`
}

export type Stretch = {
  sort: ScheduleSort
  isDescending: boolean
  terms: readonly ScheduleTerm[]
  now: Instant
  /** Those that match, when they are known. */
  ids: readonly number[] | null
  /** From where on, itself not included; null for an end of the order. */
  from: Place | null
  isBackwards: boolean
  limit: number
}

/**
 * The next rows of an order from a place, in the direction of reading. Rows without a key come last in either
 * direction of the sort: they are a part of their own, in the order of their ids.
 */
export async function readStretch(db: Db | Tx, stretch: Stretch): Promise<Place[]> {
  const { from, isBackwards, limit } = stretch
  const parts = ["keyed", "keyless"] as const
  const order = isBackwards ? [...parts].reverse() : parts
  const found: Place[] = []
  for (const part of order) {
    const isPassed = from !== null && (from.key === null) !== (part === "keyless") && order[0] === part
    if (isPassed || found.length >= limit || !hasPart(stretch, part)) continue
    const start = from !== null && (from.key === null) === (part === "keyless") ? from : null
    const rest = { ...stretch, from: start, limit: limit - found.length }
    found.push(...(part === "keyed" ? await readKeyed(db, rest) : await readKeyless(db, rest)))
  }
  return isBackwards ? found.reverse() : found
}

function hasPart({ sort, terms }: Stretch, part: "keyed" | "keyless"): boolean {
  if (part === "keyless") return sort === "next" || sort === "last-run"
  return sort !== "next" || !neverFires(terms)
}

async function readKeyed(db: Db | Tx, stretch: Stretch): Promise<Place[]> {
  const { sort, terms, now, from, limit } = stretch
  const key = keyOf(sort)
  const isUp = stretch.isDescending === stretch.isBackwards
  const compared = isUp ? sql`>` : sql`<`
  const direction = isUp ? sql`asc` : sql`desc`
  const bounds = sort === "next" ? nextFireBounds(terms, now, key) : []
  const type = sort === "name" ? sql`text` : sql`timestamptz`
  const id = isOfCursor(sort) ? sql`c.schedule_id` : sql`s.id`
  const rows = await db.execute<{ id: string; key: string }>(sql`
    select ${id} as id, ${key} as key from ${tables(sort)}
    where ${sql.join([sql`${key} is not null`, among(stretch), ...bounds], sql` and `)}
      ${from === null ? sql`` : sql`and (${key}, ${id}) ${compared} (${from.key}::${type}, ${from.id}::bigint)`}
    order by ${key} ${direction}, ${id} ${direction} limit ${limit}`)
  return rows.rows.map((row) => ({ id: Number(row.id), key: row.key }))
}

async function readKeyless(db: Db | Tx, stretch: Stretch): Promise<Place[]> {
  const { sort, from, isBackwards, limit } = stretch
  const key = keyOf(sort)
  const rows = await db.execute<{ id: string }>(sql`
    select s.id from schedules s left join schedule_cursors c on c.schedule_id = s.id
    where ${key} is null and ${among(stretch)}
      ${from === null ? sql`` : sql`and s.id ${isBackwards ? sql`<` : sql`>`} ${from.id}::bigint`}
    order by s.id ${isBackwards ? sql`desc` : sql`asc`} limit ${limit}`)
  return rows.rows.map((row) => ({ id: Number(row.id), key: null }))
}

function among({ ids, terms, now }: Stretch): SQL {
  return ids === null ? matching(terms, now) : sql`s.id = any(${sql.param(ids)}::bigint[]) and s.deleted_at is null`
}

function isOfCursor(sort: ScheduleSort): boolean {
  return sort === "next" || sort === "last-run"
}

function tables(sort: ScheduleSort): SQL {
  return isOfCursor(sort) ? sql`schedule_cursors c join schedules s on s.id = c.schedule_id` : sql`schedules s`
}

function keyOf(sort: ScheduleSort): SQL {
  switch (sort) {
    case "next":
      return sql`c.next_fire_at`
    case "last-run":
      return sql`c.last_fire_at`
    case "updated":
      return sql`s.updated_at`
    case "name":
      return sql`s.name`
  }
}
