import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { isTerminal, RUN_STATES } from "#core/run-state.ts"
import { lookThroughLive } from "#db/queries/runs-search.ts"
import {
  countOf,
  type Deed,
  type Deletion,
  type HowMany,
  lastDeletion,
  lastSwitch,
  readFaultAt,
} from "#db/queries/schedule-standing.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { type RunRow, runRowOf } from "#scheduler/services/runs/row.ts"

const LIVE_STATES = RUN_STATES.filter((state) => !isTerminal(state))
const LIVE = 10
const COUNTED = 10_000

/** Why a schedule stands as it does: who did that and when, what is under way, and how much there is to read. */
export type ScheduleStanding = {
  /** Who enabled or disabled it last; null when the log does not say. */
  switched: Deed | null
  /** Who deleted it, and what undoes that. */
  deleted: Deletion | null
  /** Since when it is set aside. */
  faultAt: Instant | null
  /** Runs that have not ended, newest first, at most ten. */
  live: RunRow[]
  runs: HowMany
  entries: HowMany
}

/** Of a schedule that is there or was. */
export async function readStanding({ ctx, id }: { ctx: ServiceContext; id: number }): Promise<ScheduleStanding> {
  authorise(ctx, "schedule.read")
  const now = await readNow(ctx)
  const ever = { fromAt: instant(-MAX_INSTANT), toAt: instant(MAX_INSTANT), from: null, direction: "older" as const }
  const [switched, deleted, faultAt, live, { runs, entries }] = await Promise.all([
    lastSwitch(ctx.db, id),
    lastDeletion(ctx.db, id),
    readFaultAt(ctx.db, id),
    lookThroughLive(ctx.db, { ...ever, states: LIVE_STATES, tests: [], limit: LIVE, now }, [id]),
    countOf(ctx.db, id, COUNTED),
  ])
  return { switched, deleted, faultAt, live: live.map((run) => runRowOf(run, now)), runs, entries }
}
