import { lockForEdits, lockSchedules, markDeleted } from "#db/queries/schedules.ts"
import { recordScheduleChanges } from "#scheduler/services/audit.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { allOrNone, recordOfStored } from "#scheduler/services/schedules/named.ts"

/**
 * Deletes schedules; their runs stay on record, and their names become free.
 * @throws AppError `not_found` that lists every name that is none; nothing is deleted then.
 */
export async function deleteSchedules({
  ctx,
  names,
}: {
  ctx: ServiceContext
  names: readonly string[]
}): Promise<{ deleted: string[] }> {
  authorise(ctx, "schedule.delete")
  return await ctx.db.transaction(async (tx) => {
    await lockForEdits(tx)
    const found = await lockSchedules(tx, { names })
    await allOrNone(tx, names, found)
    const deleted = await markDeleted(
      tx,
      found.map((schedule) => schedule.id),
      ctx.actor,
    )
    await recordScheduleChanges(
      tx,
      ctx,
      found.map((schedule) => ({
        id: schedule.id,
        verb: "schedule.delete",
        before: recordOfStored(schedule),
        after: null,
      })),
    )
    return { deleted: deleted.map((schedule) => schedule.name).sort() }
  })
}
