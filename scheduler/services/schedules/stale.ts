import { AppError } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Tx } from "#db/connect.ts"
import { type AuditRecord, auditOf } from "#db/queries/audit.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"

const ENTRIES = 20

/** @throws AppError `conflict` when the schedule has gone on since the caller read it: what changed, and by whom. */
export async function refuseStale(tx: Tx, stored: StoredSchedule, expectedRevision: number): Promise<void> {
  if (stored.revision === expectedRevision) return
  const log = await auditOf(tx, { kind: "schedule", id: String(stored.id) }, ENTRIES)
  const since = log.filter((entry) => (revisionIn(entry.after) ?? 0) > expectedRevision).reverse()
  const told = since.map(
    (entry) => `${changedFields(entry).join(", ") || entry.verb} by ${entry.actor} at ${formatInstant(entry.at)}`,
  )
  const accounted = since.length >= stored.revision - expectedRevision
  if (!accounted) told.push(`changed outside of Onebeat, last at ${formatInstant(stored.updatedAt)}`)
  const message = `${JSON.stringify(stored.name)} is at revision ${stored.revision}, not ${expectedRevision}: ${told.join("; ")}. Read it again and repeat your change`
  throw new AppError("conflict", message, { problems: [{ field: "revision", message, name: stored.name }] })
}

function changedFields({ before, after }: AuditRecord): string[] {
  const [old, new_] = [asRecord(before), asRecord(after)]
  const fields = [...new Set([...Object.keys(old), ...Object.keys(new_)])].filter((field) => field !== "revision")
  return fields.filter((field) => JSON.stringify(old[field]) !== JSON.stringify(new_[field]))
}

function revisionIn(record: unknown): number | null {
  const { revision } = asRecord(record)
  return typeof revision === "number" ? revision : null
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? { ...value } : {}
}
