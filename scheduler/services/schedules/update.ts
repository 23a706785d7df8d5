import { AppError } from "#core/errors.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import { parseScheduleInput } from "#core/schedule-input/parse.ts"
import { problem, refusal } from "#core/schedule-input/problems.ts"
import { RECURRENCE_FIELDS } from "#core/schedule-input.ts"
import { ensureQueues } from "#db/queries/queues.ts"
import { isNameTaken, readScheduleByName, type StoredSchedule, writeSchedule } from "#db/queries/schedules.ts"
import { recordScheduleChanges, scheduleRecord } from "#scheduler/services/audit.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { payloadMisfits } from "#scheduler/services/schedules/payload-fit.ts"
import { refuseStale } from "#scheduler/services/schedules/stale.ts"
import { noSuchSchedule, understand, usableCalendars } from "#scheduler/services/schedules/stored.ts"
import type { ScheduleView } from "#scheduler/services/schedules/view.ts"
import { ownWarnings, parserWarnings, registryWarnings, type Warning } from "#scheduler/services/warnings.ts"

export type UpdateResult = { schedule: ScheduleView; changed: boolean; warnings: Warning[] }

/**
 * Changes the fields that `patch` names; a recurrence of another kind replaces the one before.
 * @param expectedRevision what the caller has seen: an edit on top of another one it does not know is refused.
 * @throws AppError `not_found`, `invalid_input`, or `conflict` that says what changed meanwhile and by whom.
 */
export async function updateSchedule(request: {
  ctx: ServiceContext
  name: string
  patch: unknown
  expectedRevision?: number
}): Promise<UpdateResult> {
  const { ctx, name, patch, expectedRevision } = request
  authorise(ctx, "schedule.update")
  const changes = fieldsOf(patch)
  const now = await readNow(ctx)
  const done = await ctx.db.transaction(async (tx) => {
    const stored = await readScheduleByName(tx, name, { lock: true })
    if (stored === null) throw await noSuchSchedule(tx, name)
    if (expectedRevision !== undefined) await refuseStale(tx, stored, expectedRevision)
    const calendars = await usableCalendars(tx)
    const before = understand(stored, calendars)
    const current = before.ok ? draftOf(before.columns) : { name }
    const parsed = parseScheduleInput(
      { ...merged(current, changes), enabled: stored.enabled },
      { now, calendars, createdAt: stored.createdAt },
    )
    if (!parsed.ok) throw refusal(parsed.problems, name)
    // Judged when it is changed: workers that ask for more since must not stand in the way of other edits.
    const isJudged = changes.payload !== undefined || changes.task !== undefined
    const misfits = isJudged ? (await payloadMisfits(tx, [parsed.columns])).flat() : []
    if (misfits.length > 0) throw refusal(misfits, name)
    const written = await write(tx, ctx, stored, parsed.columns)
    if (written.revision === stored.revision) return { parsed, written, changed: false, stored }
    await ensureQueues(tx, [parsed.columns.queue], ctx.queuePrefix)
    const beforeRecord = before.ok
      ? scheduleRecord(before.columns, stored.revision)
      : { revision: stored.revision, fault: before.message }
    const after = scheduleRecord(parsed.columns, written.revision)
    await recordScheduleChanges(tx, ctx, [{ id: stored.id, verb: "schedule.update", before: beforeRecord, after }])
    return { parsed, written, changed: true, stored }
  })
  const warnings = [
    ...switchWarnings(changes, done.stored),
    ...(done.changed ? parserWarnings([done.parsed.columns]) : []),
    ...ownWarnings(done.written.name, done.parsed.warnings),
    ...(await registryWarnings(ctx, [done.parsed.columns])),
  ]
  return { schedule: await getSchedule({ ctx, name: done.written.name }), changed: done.changed, warnings }
}

function fieldsOf(patch: unknown): Record<string, unknown> {
  if (patch !== null && typeof patch === "object" && !Array.isArray(patch)) return { ...patch }
  throw refusal([problem("schedule", patch, "expected an object")])
}

/** A field that is named replaces; of the fields that say when, the kind that is named replaces all of another kind. */
function merged(current: object, changes: Record<string, unknown>): Record<string, unknown> {
  const kind = RECURRENCE_FIELDS.find((field) => changes[field] !== undefined && changes[field] !== null)
  const dropped: readonly string[] =
    kind === undefined || kind in current ? [] : [...RECURRENCE_FIELDS, "anchor", "timeOfDay"]
  const kept = Object.entries(current).filter(([field]) => !dropped.includes(field))
  return { ...Object.fromEntries(kept), ...changes }
}

async function write(
  tx: Parameters<typeof writeSchedule>[0],
  ctx: ServiceContext,
  stored: StoredSchedule,
  columns: Parameters<typeof writeSchedule>[2],
): Promise<StoredSchedule> {
  const written = await writeSchedule(tx, stored.id, columns, ctx.actor).catch((error: unknown) => {
    if (!isNameTaken(error)) throw error
    const message = `a schedule named ${JSON.stringify(columns.name)} exists already: choose another name`
    throw new AppError("conflict", message, { cause: error, problems: [{ field: "name", message, name: stored.name }] })
  })
  if (written === null) throw new Error(`the schedule just locked is gone: ${stored.id}`)
  return written
}

function switchWarnings(changes: Record<string, unknown>, stored: StoredSchedule): Warning[] {
  if (changes.enabled === undefined || changes.enabled === stored.enabled) return []
  const verb = changes.enabled === true ? "enable" : "disable"
  return [
    {
      field: "enabled",
      message: `${String(changes.enabled)}: counts at creation only, so it is left as it was: use ${verb}`,
      name: stored.name,
    },
  ]
}
