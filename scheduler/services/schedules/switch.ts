import type { Instant } from "#core/brand.ts"
import type { Tx } from "#db/connect.ts"
import { lockForEdits, lockSchedules, type StoredSchedule, setEnabled } from "#db/queries/schedules.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type Batch, changeInBatch, newBatch } from "#scheduler/services/schedules/batch.ts"
import { allOrNone } from "#scheduler/services/schedules/named.ts"

export type SwitchRequest = {
  ctx: ServiceContext
  which: { names: readonly string[] } | { tag: string }
  note?: string | null
  /** When the opposite is to be done again. */
  until?: Instant | null
}
/** `batch` undoes it. */
export type SwitchResult = { changed: string[]; unchanged: string[]; batch: string }

/** Lets schedules fire again from now on; what they missed while disabled stays missed. @throws AppError `not_found` */
export async function enableSchedules(request: SwitchRequest): Promise<SwitchResult> {
  return await switchSchedules(request, true)
}

/** Stops schedules from firing. @throws AppError `not_found` */
export async function disableSchedules(request: SwitchRequest): Promise<SwitchResult> {
  return await switchSchedules(request, false)
}

async function switchSchedules(
  { ctx, which, note = null, until = null }: SwitchRequest,
  enabled: boolean,
): Promise<SwitchResult> {
  const batch = newBatch(enabled ? "schedule.enable" : "schedule.disable", note)
  authorise(ctx, batch.verb)
  return await ctx.db.transaction(async (tx) => {
    await lockForEdits(tx)
    const found = await lockSchedules(tx, which)
    if ("names" in which) await allOrNone(tx, which.names, found)
    const changing = found.filter(
      (schedule) => schedule.enabled !== enabled || schedule.enabledNote !== note || until !== null,
    )
    const changed = await switchFound(tx, ctx, changing, { enabled, until }, batch)
    const changedNames = new Set(changed.map((schedule) => schedule.name))
    const unchanged = found.map((schedule) => schedule.name).filter((name) => !changedNames.has(name))
    return { changed: [...changedNames].sort(), unchanged: unchanged.sort(), batch: batch.id }
  })
}

/** Switches schedules that the caller has locked. */
export async function switchFound(
  tx: Tx,
  ctx: ServiceContext,
  found: readonly StoredSchedule[],
  to: { enabled: boolean; until: Instant | null },
  batch: Batch,
) {
  return await changeInBatch(tx, ctx, found, batch, (ids) =>
    setEnabled(tx, ids, { ...to, note: batch.note ?? null, by: ctx.actor }),
  )
}
