import { lockForEdits, lockSchedules, markDeleted } from "#db/queries/schedules.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { changeInBatch, newBatch } from "#scheduler/services/schedules/batch.ts"
import { allOrNone } from "#scheduler/services/schedules/named.ts"

/**
 * Deletes schedules; their runs stay on record, and their names become free. `batch` undoes it.
 * @throws AppError `not_found` that lists every name that is none; nothing is deleted then.
 */
export async function deleteSchedules({
  ctx,
  names,
}: {
  ctx: ServiceContext
  names: readonly string[]
}): Promise<{ deleted: string[]; batch: string }> {
  const batch = newBatch("schedule.delete")
  authorise(ctx, batch.verb)
  return await ctx.db.transaction(async (tx) => {
    await lockForEdits(tx)
    const found = await lockSchedules(tx, { names })
    await allOrNone(tx, names, found)
    const deleted = await changeInBatch(tx, ctx, found, batch, (ids) => markDeleted(tx, ids, ctx.actor))
    return { deleted: deleted.map((schedule) => schedule.name).sort(), batch: batch.id }
  })
}
