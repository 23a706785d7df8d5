import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Tx } from "#db/connect.ts"
import { type AuditRecord, auditOf } from "#db/queries/audit.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"
import { withoutSecrets } from "#scheduler/services/audit.ts"
import { type FieldChange, fieldDiff, isSame, recordOf } from "#scheduler/services/field-diff.ts"
import { recordOfStored } from "#scheduler/services/schedules/named.ts"

const ENTRIES = 20

/** One change that was made since the caller read the schedule. */
export type ChangeSince = {
  at: Instant
  actor: string
  verb: string
  note: string | null
  revision: number
  fields: FieldChange[]
}

/**
 * A field that either side has changed: as both knew it, as it is now, and as the caller wants it. Undefined stands for
 * its default. `clashes`: both changed it, to different values.
 */
export type ThreeWayField = { field: string; base: unknown; theirs: unknown; mine: unknown; clashes: boolean }

export type EditConflict = {
  expectedRevision: number
  revision: number
  updatedAt: Instant
  updatedBy: string
  /** Oldest first. */
  changes: ChangeSince[]
  /** Something was changed that the log does not know: by SQL, or by the beat. */
  hasUnrecorded: boolean
  fields: ThreeWayField[]
}

/** An edit on top of one that its author does not know. */
export class StaleEdit extends AppError {
  readonly conflict: EditConflict

  constructor(name: string, conflict: EditConflict) {
    const message = messageOf(name, conflict)
    super("conflict", message, { problems: [{ field: "revision", message, name }] })
    this.conflict = conflict
  }
}

/** @throws StaleEdit when the schedule has gone on since the caller read it: what changed, and by whom. */
export async function refuseStale(
  tx: Tx,
  stored: StoredSchedule,
  expectedRevision: number,
  wanted: Record<string, unknown>,
): Promise<void> {
  if (stored.revision === expectedRevision) return
  const log = await auditOf(tx, { kind: "schedule", id: String(stored.id) }, ENTRIES)
  const changes = log.flatMap((entry) => changeSince(entry, expectedRevision)).reverse()
  const theirs = recordOf(recordOfStored(stored))
  throw new StaleEdit(stored.name, {
    expectedRevision,
    revision: stored.revision,
    updatedAt: stored.updatedAt,
    updatedBy: stored.updatedBy,
    changes,
    hasUnrecorded: changes.length < stored.revision - expectedRevision,
    fields: threeWay(changes, theirs, recordOf(withoutSecrets(wanted))),
  })
}

function changeSince(entry: AuditRecord, expectedRevision: number): ChangeSince[] {
  const { revision } = recordOf(entry.after)
  if (typeof revision !== "number" || revision <= expectedRevision) return []
  const { at, actor, verb, note } = entry
  return [{ at, actor, verb, note, revision, fields: fieldDiff(entry.before, entry.after) }]
}

/** The base is found by walking back from what is stored now, change by change. */
function threeWay(
  changes: readonly ChangeSince[],
  theirs: Record<string, unknown>,
  wanted: Record<string, unknown>,
): ThreeWayField[] {
  const base = { ...theirs }
  for (const { fields } of changes.toReversed()) for (const { field, before } of fields) base[field] = before
  const touched = new Set([
    ...changes.flatMap(({ fields }) => fields.map(({ field }) => field)),
    ...Object.keys(wanted),
  ])
  return [...touched].flatMap((field) => {
    // The switches have verbs of their own: no edit carries them.
    if (field === "note" || field === "until" || field === "revision") return []
    const mine = field in wanted ? (wanted[field] ?? undefined) : base[field]
    const [isTheirs, isMine] = [!isSame(base[field], theirs[field]), !isSame(base[field], mine)]
    if (!isTheirs && !isMine) return []
    const clashes = isTheirs && isMine && !isSame(theirs[field], mine)
    return [{ field, base: base[field], theirs: theirs[field], mine, clashes }]
  })
}

function messageOf(name: string, { changes, hasUnrecorded, ...conflict }: EditConflict): string {
  const told = changes.map(
    ({ fields, verb, actor, at }) =>
      `${fields.map(({ field }) => field).join(", ") || verb} by ${actor} at ${formatInstant(at)}`,
  )
  if (hasUnrecorded) told.push(`changed outside of Onebeat, last at ${formatInstant(conflict.updatedAt)}`)
  return `${JSON.stringify(name)} is at revision ${conflict.revision}, not ${conflict.expectedRevision}: ${told.join("; ")}. Read it again and repeat your change`
}
