import { type SQL, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import { ms, readInstant } from "#db/ledger/sql.ts"
import { timestamp } from "#db/queries/run-tests.ts"

/** How many entries one look passes over before it says how far it has come. */
export const LOOK_ENTRIES = 10_000

export type AuditFilter = {
  actor?: string | undefined
  /** Any of these. */
  verb?: readonly string[] | undefined
  subjectKind?: string | undefined
  subjectId?: string | undefined
  /** A part of the subject's name, in any case. */
  subject?: string | undefined
  /** A part of the note, in any case. */
  note?: string | undefined
  fromAt?: Instant | undefined
  toAt?: Instant | undefined
  /** Of an act on many subjects the newest entry alone. */
  isFolded?: boolean | undefined
}

export type FoundEntry = {
  id: number
  /** Shared by the entries of one act on many subjects, and how many there are; null and 1 for an act on one. */
  batch: string | null
  batchSize: number
  at: Instant
  actor: string
  verb: string
  subjectKind: string
  subjectId: string
  /** As it is called now, or was when it was deleted; null where nothing has a name. */
  subjectName: string | null
  note: string | null
  before: unknown
  after: unknown
}

type Row = Omit<FoundEntry, "id" | "at"> & { id: string; at: number }

const COLUMNS = sql`a.id, a.batch,
  case when a.batch is null then 1 else (select count(*)::float8 from audit_log b where b.batch = a.batch) end as "batchSize", ${sql.raw(ms("a.at", "at"))}, a.actor, a.verb, a.subject_kind as "subjectKind", a.subject_id as "subjectId",
  coalesce(s.name, a.after ->> 'name', a.before ->> 'name') as "subjectName", a.note, a.before, a.after`
const SUBJECT = sql`left join schedules s on a.subject_kind = 'schedule' and s.id = case when a.subject_id ~ '^\\d{1,15}$' then a.subject_id::bigint end`

/**
 * Entries newest first, from a cursor on, or those newer than one, oldest first. Actor and subject are narrowed by an
 * index; the other conditions are tested on at most `LOOK_ENTRIES` entries.
 */
export async function findAudit(
  db: Db,
  filter: AuditFilter,
  page: { from: number | null; direction: "older" | "newer"; limit: number },
): Promise<{ entries: FoundEntry[]; stoppedAt: { id: number; at: Instant } | null }> {
  const { from, direction, limit } = page
  const order = sql.raw(direction === "older" ? "id desc" : "id")
  const where = all([
    from === null ? null : direction === "older" ? sql`id < ${from}` : sql`id > ${from}`,
    filter.actor === undefined ? null : sql`actor = ${filter.actor}`,
    filter.subjectId === undefined
      ? null
      : sql`subject_kind = ${filter.subjectKind ?? "schedule"} and subject_id = ${filter.subjectId}`,
    // Entries get their ids in the order of their times but for those of side by side transactions, far less than a minute apart.
    filter.toAt === undefined
      ? null
      : sql`id <= coalesce((select max(id) from (select id from audit_log where at < ${timestamp(filter.toAt + 60_000)} order by at desc, id desc limit 100) last), 0)`,
    filter.fromAt === undefined
      ? null
      : sql`id >= coalesce((select min(id) from (select id from audit_log where at >= ${timestamp(filter.fromAt - 60_000)} order by at, id limit 100) first), 9223372036854775807)`,
  ])
  const looked = sql`select * from audit_log where ${where} order by ${order} limit ${LOOK_ENTRIES}`
  const found = await db.execute<Row>(sql`
    select ${COLUMNS} from (${looked}) a ${SUBJECT} where ${testsOf(filter)} order by a.${order} limit ${limit}`)
  const entries = found.rows.map((row) => ({ ...row, id: Number(row.id), at: readInstant(row.at) }))
  if (entries.length === limit) return { entries, stoppedAt: null }
  const ends = await db.execute<{ id: string; at: number }>(
    sql`select id, ${sql.raw(ms("at", "at"))} from audit_log a where ${where} order by ${order} limit 1 offset ${LOOK_ENTRIES - 1}`,
  )
  const end = ends.rows[0]
  return { entries, stoppedAt: end === undefined ? null : { id: Number(end.id), at: readInstant(end.at) } }
}

export async function readAuditEntry(db: Db, id: number): Promise<FoundEntry | null> {
  const found = await db.execute<Row>(sql`select ${COLUMNS} from audit_log a ${SUBJECT} where a.id = ${id}`)
  const row = found.rows[0]
  return row === undefined ? null : { ...row, id: Number(row.id), at: readInstant(row.at) }
}

/** Subjects of one act, in the order in which they were dealt with. */
export async function readBatchSubjects(
  db: Db,
  batch: string,
  limit: number,
): Promise<Pick<FoundEntry, "subjectKind" | "subjectId" | "subjectName">[]> {
  const found = await db.execute<Pick<FoundEntry, "subjectKind" | "subjectId" | "subjectName">>(sql`
    select a.subject_kind as "subjectKind", a.subject_id as "subjectId",
      coalesce(s.name, a.after ->> 'name', a.before ->> 'name') as "subjectName"
    from (select * from audit_log where batch = ${batch} order by id limit ${limit}) a ${SUBJECT} order by a.id`)
  return found.rows
}

/** Everyone who stands in the log, for a choice of actors, found by skipping through the index. */
export async function readActors(db: Db, limit: number): Promise<string[]> {
  const found = await db.execute<{ actor: string }>(sql`
    with recursive actors as (
      (select actor, 1 as n from audit_log order by actor limit 1)
      union all
      select (select a.actor from audit_log a where a.actor > actors.actor order by a.actor limit 1), n + 1
      from actors where actors.actor is not null and n < ${limit}
    )
    select actor from actors where actor is not null`)
  return found.rows.map((row) => row.actor)
}

function testsOf(filter: AuditFilter): SQL {
  return all([
    filter.verb === undefined ? null : sql`a.verb = any(${sql.param(filter.verb)}::text[])`,
    filter.subjectKind === undefined ? null : sql`a.subject_kind = ${filter.subjectKind}`,
    filter.subject === undefined
      ? null
      : sql`strpos(lower(coalesce(s.name, a.after ->> 'name', a.before ->> 'name', a.subject_id)), ${filter.subject.toLowerCase()}) > 0`,
    filter.note === undefined ? null : sql`strpos(lower(a.note), ${filter.note.toLowerCase()}) > 0`,
    filter.fromAt === undefined ? null : sql`a.at >= ${timestamp(filter.fromAt)}`,
    filter.toAt === undefined ? null : sql`a.at < ${timestamp(filter.toAt)}`,
    filter.isFolded === true
      ? sql`(a.batch is null or a.id = (select max(b.id) from audit_log b where b.batch = a.batch))`
      : null,
  ])
}

function all(conditions: readonly (SQL | null)[]): SQL {
  const given = conditions.filter((condition) => condition !== null)
  return given.length === 0 ? sql`true` : sql.join(given, sql` and `)
}
