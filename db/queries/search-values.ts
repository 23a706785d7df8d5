import { sql } from "drizzle-orm"
import type { Db, Tx } from "#db/connect.ts"

/** Values that living schedules have, by their first letters; the more used first where that is known. */
export async function findTags(db: Db | Tx, prefix: string, limit: number): Promise<string[]> {
  const found = await db.execute<{ tag: string }>(sql`
    select tag from schedules s cross join lateral unnest(s.tags) tag
    where s.deleted_at is null and s.tags <> '{}' and starts_with(lower(tag), lower(${prefix}))
    group by tag order by count(*) desc, tag limit ${limit}`)
  return found.rows.map((row) => row.tag)
}

/**
 * Tasks or queues in the order of their names. Hops over an index from one value to the next, so that it reads as many
 * entries as there are values, and not as there are schedules.
 */
export async function findNames(
  db: Db | Tx,
  column: "task" | "queue",
  prefix: string,
  limit: number,
): Promise<string[]> {
  const name = sql.raw(column)
  const living = sql`deleted_at is null`
  const found = await db.execute<{ name: string | null }>(sql`
    with recursive hop(name, n) as (
      (select ${name}, 1 from schedules where ${living} and ${name} ~>=~ ${prefix} order by ${name} using ~<~ limit 1)
      union all
      select (select s.${name} from schedules s where ${living} and s.${name} ~>~ hop.name order by s.${name} using ~<~ limit 1), n + 1
      from hop where hop.name is not null and n < ${limit} + 1)
    select name from hop where starts_with(name, ${prefix}) limit ${limit}`)
  return found.rows.flatMap(({ name }) => name ?? [])
}
