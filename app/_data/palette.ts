import "server-only"
import { findSchedulesByName } from "#db/queries/frame.ts"
import { readRun } from "#db/queries/runs-read.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"

export type Found = {
  schedules: { id: number; name: string; task: string; enabled: boolean }[]
  run: { id: string; schedule: string | null; state: string } | null
}

const HITS = 20
const RUN_ID = /^[sr][0-9a-f@-]+$/

/** What the palette finds by a text: schedules by name, and the run whose id it is. */
export async function findByText(ctx: ServiceContext, text: string): Promise<Found> {
  authorise(ctx, "schedule.read")
  const [schedules, run] = await Promise.all([
    findSchedulesByName(ctx.db, text, HITS),
    RUN_ID.test(text) ? readRun(ctx.db, text) : null,
  ])
  return { schedules, run: run === null ? null : { id: run.id, schedule: run.schedule, state: run.state } }
}
