import type { Instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import { lockForEdits, lockSchedules, type StoredSchedule, setEnabled } from "#db/queries/schedules.ts"
import { recordScheduleChanges } from "#scheduler/services/audit.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { allOrNone } from "#scheduler/services/schedules/named.ts"

export type SwitchRequest = {
  ctx: ServiceContext
  which: { names: readonly string[] } | { tag: string }
  note?: string | null
  /** When the opposite is to be done again. */
  until?: Instant | null
}
export type SwitchResult = { changed: string[]; unchanged: string[] }

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
  const verb = enabled ? "schedule.enable" : "schedule.disable"
  authorise(ctx, verb)
  return await ctx.db.transaction(async (tx) => {
    await lockForEdits(tx)
    const found = await lockSchedules(tx, which)
    if ("names" in which) await allOrNone(tx, which.names, found)
    const changing = found.filter(
      (schedule) => schedule.enabled !== enabled || schedule.enabledNote !== note || until !== null,
    )
    const changed = await setEnabled(
      tx,
      changing.map((schedule) => schedule.id),
      { enabled, note, until, by: ctx.actor },
    )
    const revisions = new Map(changed.map((schedule) => [schedule.id, schedule.revision]))
    await recordScheduleChanges(
      tx,
      ctx,
      changing.map((schedule) => ({
        id: schedule.id,
        verb,
        note,
        before: switches(schedule),
        after: { revision: revisions.get(schedule.id), enabled, note, until: orNull(until, formatInstant) },
      })),
    )
    const changedNames = new Set(changed.map((schedule) => schedule.name))
    const unchanged = found.map((schedule) => schedule.name).filter((name) => !changedNames.has(name))
    return { changed: [...changedNames].sort(), unchanged: unchanged.sort() }
  })
}

function switches(schedule: StoredSchedule): object {
  const until = schedule.enabled ? schedule.disableAt : schedule.enableAt
  return {
    revision: schedule.revision,
    enabled: schedule.enabled,
    note: schedule.enabledNote,
    until: orNull(until, formatInstant),
  }
}
