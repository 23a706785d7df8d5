import { listSchedulesPage, readCalendars, type ScheduleFilter } from "#db/queries/schedules.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { type ScheduleSummary, summaryOf } from "#scheduler/services/schedules/view.ts"

export const PAGE_LIMIT = 1_000

/** A page of schedules by name. `after` is the name to go on with, null on the last page. */
export async function listSchedules({
  ctx,
  filter = {},
  limit = 100,
}: {
  ctx: ServiceContext
  filter?: ScheduleFilter
  limit?: number
}): Promise<{ schedules: ScheduleSummary[]; after: string | null }> {
  authorise(ctx, "schedule.read")
  const size = Math.min(Math.max(1, limit), PAGE_LIMIT)
  const [rows, calendars, now] = [
    await listSchedulesPage(ctx.db, filter, size + 1),
    await readCalendars(ctx.db),
    await readNow(ctx),
  ]
  const schedules = rows.slice(0, size).map((row) => summaryOf(row, calendars, now))
  return { schedules, after: rows.length > size ? (schedules.at(-1)?.name ?? null) : null }
}
