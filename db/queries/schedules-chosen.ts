import { type SQL, sql } from "drizzle-orm"
import { alias } from "drizzle-orm/pg-core"
import type { Instant } from "#core/brand.ts"
import type { ScheduleTerm } from "#core/search/schedules.ts"
import type { Db, Tx } from "#db/connect.ts"
import { matching } from "#db/queries/schedule-terms.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"
import { schedules } from "#db/schema/index.ts"

/** The living schedules that an act is on: named one by one, or all that match but some. */
export type Chosen =
  | { ids: readonly number[] }
  | { terms: readonly ScheduleTerm[]; now: Instant; except: readonly number[] }

/** What an act leaves as it is: those that are so already. */
export type Aim = { enabled: boolean } | { add: readonly string[]; remove: readonly string[] } | "deleted"

export type ChosenCount = { matching: number; changing: number; ownedByFiles: number }

export async function countChosen(db: Db | Tx, chosen: Chosen, aim: Aim): Promise<ChosenCount> {
  const found = await db.execute<ChosenCount>(sql`
    select count(*)::float8 as matching, (count(*) filter (where ${isOff(aim)}))::float8 as changing,
      (count(*) filter (where s.source like 'file:%'))::float8 as "ownedByFiles"
    from schedules s where ${isChosen(chosen)}`)
  return found.rows[0] ?? { matching: 0, changing: 0, ownedByFiles: 0 }
}

/** The next of the chosen that the aim would change, by id, locked. */
export async function lockChosen(
  tx: Tx,
  chosen: Chosen,
  aim: Aim,
  { after, limit }: { after: number; limit: number },
): Promise<StoredSchedule[]> {
  const s = alias(schedules, "s")
  return await tx
    .select()
    .from(s)
    .where(sql`${isChosen(chosen)} and ${isOff(aim)} and s.id > ${after}`)
    .orderBy(sql`s.id`)
    .limit(limit)
    .for("update", { of: s })
}

function isChosen(chosen: Chosen): SQL {
  if ("ids" in chosen) return sql`s.deleted_at is null and s.id = any(${sql.param(chosen.ids)}::bigint[])`
  return sql`${matching(chosen.terms, chosen.now)} and s.id <> all(${sql.param(chosen.except)}::bigint[])`
}

function isOff(aim: Aim): SQL {
  if (aim === "deleted") return sql`true`
  if ("enabled" in aim) return sql`s.enabled <> ${aim.enabled}`
  return sql`(not s.tags @> ${sql.param(aim.add)}::text[] or s.tags && ${sql.param(aim.remove)}::text[])`
}
