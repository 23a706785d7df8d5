import { z } from "zod"
import type { Instant } from "#core/brand.ts"
import { type AuditRecord, auditOf } from "#db/queries/audit.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type FieldChange, fieldDiff, recordOf } from "#scheduler/services/field-diff.ts"
import { pageToken, readPageToken } from "#scheduler/services/page-token.ts"

const PAGE = 50

/** What was done to a schedule, by whom, and what became different. */
export type TrailEntry = {
  id: number
  at: Instant
  actor: string
  verb: string
  note: string | null
  /** Shared by the entries of one act on many schedules. */
  batch: string | null
  /** Of the schedule after it; null once it is deleted. */
  revision: number | null
  fields: FieldChange[]
  /** The records that differ in them. */
  before: unknown
  after: unknown
  /** Whether the schedule can be brought back to what it was before. */
  canRestore: boolean
}

/** The newest 50 entries, or those before a page's token. */
export async function readAuditTrail({
  ctx,
  id,
  page = null,
}: {
  ctx: ServiceContext
  id: number
  page?: string | null
}): Promise<{ entries: TrailEntry[]; next: string | null }> {
  authorise(ctx, "schedule.read")
  const before = page === null ? null : readPageToken(z.tuple([z.int()]), page)[0]
  const found = await auditOf(ctx.db, { kind: "schedule", id: String(id) }, PAGE + 1, before)
  const entries = found.slice(0, PAGE).map(entryOf)
  const last = entries.at(-1)
  return { entries, next: found.length > PAGE && last !== undefined ? pageToken([last.id]) : null }
}

function entryOf({ before, after, ...entry }: AuditRecord): TrailEntry {
  const [was, is] = [recordOf(before), recordOf(after)]
  return {
    ...entry,
    before,
    after,
    revision: typeof is.revision === "number" ? is.revision : null,
    fields: fieldDiff(before, after),
    canRestore: typeof was.name === "string" && typeof was.task === "string" && after !== null,
  }
}
