import { z } from "zod"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { type FoundEntry, findAudit, readActors, readAuditEntry, readBatchSubjects } from "#db/queries/audit-search.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type FieldChange, fieldDiff } from "#scheduler/services/field-diff.ts"

const word = z.string().trim().min(1).max(200).optional()
const moment = z.int().min(-MAX_INSTANT).max(MAX_INSTANT).transform(instant).optional()
const ACTORS = 200
const NEWER = 99
const SUBJECTS = 100

/** `actor` and `verb` as they stand in the log; `subject` and `note` are parts, in any case. */
export const AuditQuery = z.strictObject({
  actor: word,
  /** One, or any of several. */
  verb: z
    .union([z.string(), z.array(z.string()).min(1).max(50)])
    .transform((verb) => [verb].flat())
    .optional(),
  subjectKind: word,
  subjectId: word,
  subject: word,
  note: word,
  fromAt: moment,
  toAt: moment,
  /** Of an act on many subjects the newest entry alone. */
  isFolded: z.boolean().optional(),
})
const Page = z
  .strictObject({
    /** Entries before or after the one of this id. */
    older: z.int().min(1).optional(),
    newer: z.int().min(0).optional(),
    size: z.int().min(1).max(200).default(50),
  })
  .refine(({ older, newer }) => older === undefined || newer === undefined, "expected older or newer, not both")

/** What was done, and which fields it changed. Secrets were hidden when it was written. */
export type AuditView = FoundEntry & { changes: FieldChange[] }

export type AuditPage = {
  entries: AuditView[]
  /** Where the next page begins, and where the one before ends; null where there is none. */
  older: number | null
  newer: number | null
  /** Set when the look was ended before the page was full: everything up to this instant was looked at. */
  lookedTo: Instant | null
}

/** The audit log, newest first. @throws AppError `invalid_input` */
export async function listAudit({
  ctx,
  filter = {},
  page = {},
}: {
  ctx: ServiceContext
  filter?: z.input<typeof AuditQuery>
  page?: z.input<typeof Page>
}): Promise<AuditPage> {
  authorise(ctx, "audit.read")
  const { older, newer, size } = parsed(Page, page)
  const direction = newer === undefined ? "older" : "newer"
  const from = newer ?? older ?? null
  const { entries, stoppedAt } = await findAudit(ctx.db, parsed(AuditQuery, filter), {
    from,
    direction,
    limit: size + 1,
  })
  const shown = entries.slice(0, size).map(viewOf)
  const hasMore = entries.length > size
  const far = hasMore ? (shown.at(-1)?.id ?? null) : (stoppedAt?.id ?? null)
  if (direction === "newer") shown.reverse()
  return {
    entries: shown,
    older: direction === "older" ? far : (shown.at(-1)?.id ?? from),
    newer: direction === "newer" ? far : from === null ? null : (shown[0]?.id ?? from),
    lookedTo: hasMore ? null : (stoppedAt?.at ?? null),
  }
}

/** One entry with what stood before and after. @throws AppError `not_found` */
export async function getAuditEntry({ ctx, id }: { ctx: ServiceContext; id: number }): Promise<AuditView> {
  authorise(ctx, "audit.read")
  const entry = Number.isSafeInteger(id) && id > 0 ? await readAuditEntry(ctx.db, id) : null
  if (entry === null) throw new AppError("not_found", `no entry of the audit log has the id ${id}`)
  return viewOf(entry)
}

/** How many entries have come since the one of an id, counted up to 99. */
export async function countNewerAudit({
  ctx,
  filter = {},
  than,
}: {
  ctx: ServiceContext
  filter?: z.input<typeof AuditQuery>
  than: number
}): Promise<{ count: number; isMore: boolean }> {
  authorise(ctx, "audit.read")
  const page = { from: than, direction: "newer" as const, limit: NEWER + 1 }
  const { entries, stoppedAt } = await findAudit(ctx.db, parsed(AuditQuery, filter), page)
  return { count: Math.min(entries.length, NEWER), isMore: entries.length > NEWER || stoppedAt !== null }
}

/** What an act on many was done to: the first hundred. */
export async function listBatchSubjects({ ctx, batch }: { ctx: ServiceContext; batch: string }) {
  authorise(ctx, "audit.read")
  return await readBatchSubjects(ctx.db, batch, SUBJECTS)
}

/** Who stands in the log, in the order of their names. */
export async function listActors({ ctx }: { ctx: ServiceContext }): Promise<string[]> {
  authorise(ctx, "audit.read")
  return await readActors(ctx.db, ACTORS)
}

function viewOf(entry: FoundEntry): AuditView {
  return { ...entry, changes: fieldDiff(entry.before, entry.after) }
}

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input)
  if (read.success) return read.data
  const problems = read.error.issues.map(({ path, message }) => ({ field: path.join("."), message }))
  throw new AppError("invalid_input", problems.map(({ field, message }) => `${field}: ${message}`).join("; "), {
    problems,
  })
}
