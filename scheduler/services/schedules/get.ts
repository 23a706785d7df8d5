import { readCalendars, readListed } from "#db/queries/schedules.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { noSuchSchedule } from "#scheduler/services/schedules/stored.ts"
import { type ScheduleView, viewOf } from "#scheduler/services/schedules/view.ts"

/** One living schedule. A name may change, an id never does. */
export type OneSchedule = { name: string } | { id: number }

/** @throws AppError `not_found` */
export async function getSchedule({ ctx, ...which }: { ctx: ServiceContext } & OneSchedule): Promise<ScheduleView> {
  authorise(ctx, "schedule.read")
  const listed = await readListed(ctx.db, which)
  if (listed === null) throw await noSuchSchedule(ctx.db, which)
  return viewOf(listed, await readCalendars(ctx.db), await readNow(ctx))
}
