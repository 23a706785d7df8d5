import { and, desc, eq, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { Db, Tx } from "#db/connect.ts"
import { auditLog } from "#db/schema/index.ts"

export type AuditEntry = {
  verb: string
  subjectKind: "schedule"
  subjectId: string
  note: string | null
  before: object | null
  after: object | null
}

/** Any number of entries in one statement, in the caller's transaction. */
export async function insertAudit(tx: Tx, actor: string, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.execute(sql`
    insert into audit_log (actor, verb, subject_kind, subject_id, note, before, after)
    select ${actor}, n.verb, n."subjectKind", n."subjectId", n.note, n.before, n.after
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      n(verb text, "subjectKind" text, "subjectId" text, note text, before jsonb, after jsonb)`)
}

export type AuditRecord = {
  at: Instant
  actor: string
  verb: string
  note: string | null
  before: unknown
  after: unknown
}

/** What was done to a subject, newest first. */
export async function auditOf(
  db: Db | Tx,
  subject: { kind: string; id: string },
  limit: number,
): Promise<AuditRecord[]> {
  return await db
    .select({
      at: auditLog.at,
      actor: auditLog.actor,
      verb: auditLog.verb,
      note: auditLog.note,
      before: auditLog.before,
      after: auditLog.after,
    })
    .from(auditLog)
    .where(and(eq(auditLog.subjectKind, subject.kind), eq(auditLog.subjectId, subject.id)))
    .orderBy(desc(auditLog.id))
    .limit(limit)
}
