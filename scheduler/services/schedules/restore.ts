import { AppError } from "#core/errors.ts"
import { readAuditEntry } from "#db/queries/audit.ts"
import { HIDDEN } from "#scheduler/services/audit.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordOf } from "#scheduler/services/field-diff.ts"
import { newBatch } from "#scheduler/services/schedules/batch.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { type UpdateResult, updateSchedule } from "#scheduler/services/schedules/update.ts"

/**
 * Brings a schedule back to what an entry of its log had before or after it. The log hides what looks like a secret:
 * a payload that had one stays as it is now, and a warning says so.
 * @throws AppError `not_found`, `invalid_input` for an entry that holds no whole schedule; StaleEdit.
 */
export async function restoreSchedule(request: {
  ctx: ServiceContext
  id: number
  entry: number
  side: "before" | "after"
  expectedRevision?: number
}): Promise<UpdateResult> {
  const { ctx, id, entry, side, ...expected } = request
  authorise(ctx, "schedule.restore")
  const found = await readAuditEntry(ctx.db, entry, { kind: "schedule", id: String(id) })
  if (found === null) throw new AppError("not_found", `the log of this schedule has no entry ${entry}`)
  const { revision, enabled: _, payload, ...fields } = recordOf(found[side])
  if (typeof fields.name !== "string" || typeof fields.task !== "string" || "fault" in fields)
    throw new AppError("invalid_input", `entry ${entry} holds a part of the schedule: choose one that holds all of it`)
  const isHidden = JSON.stringify(payload ?? null).includes(HIDDEN)
  const kept = isHidden ? (await getSchedule({ ctx, id })).input?.payload : payload
  const batch = newBatch("schedule.restore", `brings back revision ${revision}`)
  const patch = { ...fields, ...(kept === undefined ? {} : { payload: kept }) }
  const result = await updateSchedule({ ctx, id, patch, isWhole: true, batch, ...expected })
  if (!isHidden) return result
  const message = "stays as it is: the log hides what looks like a secret in the one before"
  return { ...result, warnings: [...result.warnings, { field: "payload", message, name: result.schedule.name }] }
}
