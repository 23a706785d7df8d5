import { newestRuns, runsOfSchedule, scheduleIdByName } from "#db/queries/runs-read.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { type RunSummary, runSummaryOf } from "#scheduler/services/runs/view.ts"
import { noSuchSchedule } from "#scheduler/services/schedules/stored.ts"

export const RUNS_LIMIT = 10_000

/**
 * Runs, newest first: of one schedule (a deleted one too, when no living one has its name), else of all.
 * @throws AppError `not_found` when no schedule ever had the name.
 */
export async function listRuns({
  ctx,
  schedule,
  limit = 50,
}: {
  ctx: ServiceContext
  schedule?: string
  limit?: number
}): Promise<RunSummary[]> {
  authorise(ctx, "run.read")
  const size = Math.min(Math.max(1, limit), RUNS_LIMIT)
  if (schedule === undefined) return (await newestRuns(ctx.db, await readNow(ctx), size)).map(runSummaryOf)
  const id = await scheduleIdByName(ctx.db, schedule)
  if (id === null) throw await noSuchSchedule(ctx.db, { name: schedule })
  return (await runsOfSchedule(ctx.db, id, size)).map(runSummaryOf)
}
