import { sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import { ms, readInstant, readInstantOrNull } from "#db/ledger/sql.ts"

/** What somebody did to a schedule, and when. */
export type Deed = { at: Instant; actor: string; note: string | null }
type Row = { at: number; actor: string; note: string | null }

/** How many entries of a log are looked at for the one that is asked for. */
const LOOKED = 1_000
const AT = sql.raw(ms("at", "at"))

function newestEntries(id: number) {
  return sql`(select * from audit_log where subject_kind = 'schedule' and subject_id = ${String(id)} order by id desc limit ${LOOKED}) l`
}

/** Who brought it to the side of its switch that it is on. An undone deletion is no switching. */
export async function lastSwitch(db: Db, id: number): Promise<Deed | null> {
  const found = await db.execute<Row>(sql`
    select ${AT}, actor, note from ${newestEntries(id)}
    where after ->> 'enabled' = (select enabled::text from schedules where id = ${id}) and before ->> 'enabled' is distinct from after ->> 'enabled'
      and (before is not null or verb <> 'schedule.undo')
    order by id desc limit 1`)
  return deedOf(found.rows[0])
}

export type Deletion = Deed & { batch: string | null; isKept: boolean }

/** Who deleted it, and whether that can still be undone. */
export async function lastDeletion(db: Db, id: number): Promise<Deletion | null> {
  const found = await db.execute<Row & { batch: string | null; kept: boolean }>(sql`
    select ${AT}, actor, note, batch,
      exists (select 1 from schedule_undos u where u.batch = l.batch and u.schedule_id = ${id}) as kept
    from ${newestEntries(id)} where after is null order by id desc limit 1`)
  const [row] = found.rows
  const deed = deedOf(row)
  return row === undefined || deed === null ? null : { ...deed, batch: row.batch, isKept: row.kept }
}

export type HowMany = { count: number; isMore: boolean }

/** How much there is of a schedule, counted up to a limit. */
export async function countOf(db: Db, id: number, most: number): Promise<{ runs: HowMany; entries: HowMany }> {
  const found = await db.execute<{ runs: number; entries: number }>(sql`
    select (select count(*)::float8 from (select 1 from runs where schedule_id = ${id} limit ${most + 1}) r) as runs,
      (select count(*)::float8 from (
        select 1 from audit_log where subject_kind = 'schedule' and subject_id = ${String(id)} limit ${most + 1}) e) as entries`)
  const { runs = 0, entries = 0 } = found.rows[0] ?? {}
  return { runs: upTo(runs, most), entries: upTo(entries, most) }
}

/** When the beat set it aside. */
export async function readFaultAt(db: Db, id: number): Promise<Instant | null> {
  const found = await db.execute<{ at: number | null }>(
    sql`select ${sql.raw(ms("fault_at", "at"))} from schedules where id = ${id}`,
  )
  return readInstantOrNull(found.rows[0]?.at ?? null)
}

function upTo(count: number, most: number): HowMany {
  return { count: Math.min(count, most), isMore: count > most }
}

function deedOf(row: Row | undefined): Deed | null {
  return row === undefined ? null : { at: readInstant(row.at), actor: row.actor, note: row.note }
}
