import { and, desc, eq, lt, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { Db, Tx } from "#db/connect.ts"
import { auditLog } from "#db/schema/index.ts"

export type AuditEntry = {
  verb: string
  subjectKind: "schedule" | "user"
  subjectId: string
  note: string | null
  before: object | null
  after: object | null
}

/** Any number of entries in one statement, in the caller's transaction. */
export async function insertAudit(
  tx: Tx,
  actor: string,
  entries: readonly AuditEntry[],
  batch: string | null = null,
): Promise<void> {
  if (entries.length === 0) return
  await tx.execute(sql`
    insert into audit_log (actor, verb, subject_kind, subject_id, note, before, after, batch)
    select ${actor}, n.verb, n."subjectKind", n."subjectId", n.note, n.before, n.after, ${batch}::uuid
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      n(verb text, "subjectKind" text, "subjectId" text, note text, before jsonb, after jsonb)`)
}

export type AuditRecord = {
  id: number
  batch: string | null
  at: Instant
  actor: string
  verb: string
  note: string | null
  before: unknown
  after: unknown
}

const RECORD = {
  id: auditLog.id,
  batch: auditLog.batch,
  at: auditLog.at,
  actor: auditLog.actor,
  verb: auditLog.verb,
  note: auditLog.note,
  before: auditLog.before,
  after: auditLog.after,
}

/** What was done to a subject, newest first; with `before`, what came before that entry. */
export async function auditOf(
  db: Db | Tx,
  subject: { kind: string; id: string },
  limit: number,
  before: number | null = null,
): Promise<AuditRecord[]> {
  return await db
    .select(RECORD)
    .from(auditLog)
    .where(
      and(
        eq(auditLog.subjectKind, subject.kind),
        eq(auditLog.subjectId, subject.id),
        before === null ? undefined : lt(auditLog.id, before),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit)
}

/** One entry, if it is about that subject. */
export async function readAuditEntry(
  db: Db | Tx,
  id: number,
  subject: { kind: string; id: string },
): Promise<AuditRecord | null> {
  const rows = await db
    .select(RECORD)
    .from(auditLog)
    .where(and(eq(auditLog.id, id), eq(auditLog.subjectKind, subject.kind), eq(auditLog.subjectId, subject.id)))
  return rows[0] ?? null
}
