import { readCalendars, readListedByName } from "#db/queries/schedules.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { noSuchSchedule } from "#scheduler/services/schedules/stored.ts"
import { type ScheduleView, viewOf } from "#scheduler/services/schedules/view.ts"

/** @throws AppError `not_found` */
export async function getSchedule({ ctx, name }: { ctx: ServiceContext; name: string }): Promise<ScheduleView> {
  authorise(ctx, "schedule.read")
  const listed = await readListedByName(ctx.db, name)
  if (listed === null) throw await noSuchSchedule(ctx.db, name)
  return viewOf(listed, await readCalendars(ctx.db), await readNow(ctx))
}
