import { AppError } from "#core/errors.ts"
import { draftOf, type ScheduleColumns } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { parseScheduleInput } from "#core/schedule-input/parse.ts"
import { problem, refusal } from "#core/schedule-input/problems.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import { RECURRENCE_FIELDS } from "#core/schedule-input.ts"
import type { Tx } from "#db/connect.ts"
import { ensureQueues } from "#db/queries/queues.ts"
import {
  isNameTaken,
  lockScheduleById,
  readScheduleByName,
  type StoredSchedule,
  writeSchedule,
} from "#db/queries/schedules.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { isSame } from "#scheduler/services/field-diff.ts"
import { type Batch, changeInBatch, newBatch } from "#scheduler/services/schedules/batch.ts"
import { getSchedule, type OneSchedule } from "#scheduler/services/schedules/get.ts"
import { payloadMisfits } from "#scheduler/services/schedules/payload-fit.ts"
import { refuseStale } from "#scheduler/services/schedules/stale.ts"
import { noSuchSchedule, understand, usableCalendars } from "#scheduler/services/schedules/stored.ts"
import type { ScheduleView } from "#scheduler/services/schedules/view.ts"
import { ownWarnings, parserWarnings, registryWarnings, type Warning } from "#scheduler/services/warnings.ts"

/** `batch` undoes it; null when nothing was changed. */
export type UpdateResult = { schedule: ScheduleView; changed: boolean; batch: string | null; warnings: Warning[] }

type Edit = {
  ctx: ServiceContext
  patch: unknown
  /** The patch is the whole schedule: what it does not name goes back to its default. */
  isWhole?: boolean
  expectedRevision?: number
  batch?: Batch
} & OneSchedule

/**
 * Changes the fields that `patch` names; a recurrence of another kind replaces the one before.
 * @param expectedRevision what the caller has seen: an edit on top of another one it does not know is refused.
 * @throws AppError `not_found`, `invalid_input`, `conflict` for a name that is taken; StaleEdit that says what changed meanwhile.
 */
export async function updateSchedule({ ctx, patch, isWhole, expectedRevision, ...rest }: Edit): Promise<UpdateResult> {
  const { batch = newBatch("schedule.update"), ...which } = rest
  authorise(ctx, batch.verb)
  const changes = fieldsOf(patch)
  const now = await readNow(ctx)
  const done = await ctx.db.transaction(async (tx) => {
    const stored = await lockOne(tx, which)
    const calendars = await usableCalendars(tx)
    const before = understand(stored, calendars)
    const current = before.ok && isWhole !== true ? draftOf(before.columns) : { name: stored.name }
    const wanted = { ...merged(current, changes), enabled: stored.enabled }
    if (expectedRevision !== undefined)
      await refuseStale(tx, stored, expectedRevision, isWhole === true ? wanted : changes)
    const parsed = parseScheduleInput(switchesOf(wanted, stored, isWhole), {
      now,
      calendars,
      createdAt: stored.createdAt,
    })
    if (!parsed.ok) throw refusal(parsed.problems, stored.name)
    await refuseMisfits(tx, stored, parsed.columns)
    const changed = await changeInBatch(tx, ctx, [stored], batch, async () => {
      const written = await write(tx, ctx, stored, parsed.columns)
      if (written.revision !== stored.revision) await ensureQueues(tx, [parsed.columns.queue], ctx.queuePrefix)
    })
    return { parsed, changed: changed.length > 0, stored }
  })
  const warnings = [
    ...switchWarnings(changes, done.stored),
    ...(done.changed ? parserWarnings([done.parsed.columns]) : []),
    ...ownWarnings(done.parsed.columns.name, done.parsed.warnings),
    ...(await registryWarnings(ctx, [done.parsed.columns])),
  ]
  const schedule = await getSchedule({ ctx, id: done.stored.id })
  return { schedule, changed: done.changed, batch: done.changed ? batch.id : null, warnings }
}

/** A payload is judged when it is changed: workers that ask for more since must not stand in the way of other edits. */
async function refuseMisfits(tx: Tx, stored: StoredSchedule, columns: ScheduleColumns): Promise<void> {
  if (stored.task === columns.task && isSame(stored.payload, columns.payload)) return
  const misfits = (await payloadMisfits(tx, [columns])).flat()
  if (misfits.length > 0) throw refusal(misfits, stored.name)
}

async function lockOne(tx: Tx, which: OneSchedule): Promise<StoredSchedule> {
  const stored =
    "id" in which ? await lockScheduleById(tx, which.id) : await readScheduleByName(tx, which.name, { lock: true })
  if (stored === null) throw await noSuchSchedule(tx, which)
  return stored
}

/** A whole schedule is silent about when it is switched: the verbs that switch have decided that. */
function switchesOf(wanted: Record<string, unknown>, stored: StoredSchedule, isWhole = false): Record<string, unknown> {
  if (!isWhole || "enableAt" in wanted || "disableAt" in wanted) return wanted
  return {
    ...wanted,
    enableAt: orNull(stored.enableAt, formatInstant),
    disableAt: orNull(stored.disableAt, formatInstant),
  }
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
  tx: Tx,
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
