import { type SQL, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import { escapeLike } from "#db/queries/schedule-terms.ts"

/** The newest schedules, whose tags are looked at: no index lists tags, and a look at 100,000 takes a tenth of a second. */
const TAGS_OF_AT_MOST = 20_000

/** Tasks that a worker has announced or a schedule names, in their order. */
export async function tasksLike(
  db: Db | Tx,
  prefix: string,
  limit: number,
): Promise<{ name: string; isAnnounced: boolean }[]> {
  const found = await db.execute<{ name: string; announced: boolean }>(sql`
    with recursive ${usedNames("task", prefix)}
    select name, bool_or(announced) as announced from (
      (select name, true as announced from tasks where name like ${`${escapeLike(prefix)}%`} order by name limit ${limit})
      union all (select name, false from used where name is not null limit ${limit})) known
    group by name order by name limit ${limit}`)
  return found.rows.map(({ name, announced }) => ({ name, isAnnounced: announced }))
}

/** Queues that have a row or that a schedule names. */
export async function queuesLike(db: Db | Tx, prefix: string, limit: number): Promise<string[]> {
  const found = await db.execute<{ name: string }>(sql`
    with recursive ${usedNames("queue", prefix)}
    select distinct name from (
      (select name from queues where name like ${`${escapeLike(prefix)}%`} order by name limit ${limit})
      union all (select name from used where name is not null limit ${limit})) known
    order by name limit ${limit}`)
  return found.rows.map(({ name }) => name)
}

/** From one name to the next by the index, however many schedules have each. */
function usedNames(column: "task" | "queue", prefix: string): SQL {
  const name = sql.raw(`s.${column}`)
  const order = sql`order by ${name} using ~<~ limit 1`
  const like = `${escapeLike(prefix)}%`
  return sql`used(name) as (
      (select ${name} from schedules s where s.deleted_at is null and ${name} like ${like} and ${name} ~>=~ ${prefix} ${order})
      union all
      select (select ${name} from schedules s where s.deleted_at is null and ${name} like ${like} and ${name} ~>~ used.name ${order})
      from used where used.name is not null)`
}

/** Tags in use among the newest schedules, the most used first. */
export async function tagsLike(db: Db | Tx, prefix: string, limit: number): Promise<{ tag: string; count: number }[]> {
  const found = await db.execute<{ tag: string; count: number }>(sql`
    select tag, count(*)::float8 as count
    from (select tags from schedules where deleted_at is null order by id desc limit ${TAGS_OF_AT_MOST}) s cross join unnest(s.tags) tag
    where lower(tag) like ${`${escapeLike(prefix.toLowerCase())}%`} group by tag order by count(*) desc, tag limit ${limit}`)
  return found.rows
}

export async function calendarsLike(db: Db | Tx, prefix: string, limit: number): Promise<string[]> {
  const found = await db.execute<{ name: string }>(sql`
    select name from calendars where lower(name) like ${`${escapeLike(prefix.toLowerCase())}%`} order by name limit ${limit}`)
  return found.rows.map(({ name }) => name)
}

/** How many schedules have each of the instants as their next fire, but one. Read off the index: cursors of what cannot fire have none. */
export async function countFiringAt(
  db: Db | Tx,
  instants: readonly Instant[],
  except: number | null,
): Promise<Map<Instant, number>> {
  const found = await db.execute<{ at: number; count: number }>(sql`
    select (extract(epoch from next_fire_at) * 1000)::float8 as at, count(*)::float8 as count from schedule_cursors
    where next_fire_at = any(${sql.param(instants.map(formatInstant))}::timestamptz[])
      and schedule_id is distinct from ${except}::bigint
    group by next_fire_at`)
  return new Map(found.rows.map(({ at, count }) => [instant(at), count]))
}
