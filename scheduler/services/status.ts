import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import { countLiveRuns, currentLeader, livingBeats, recentLateness, schedulesAtFault } from "#db/queries/status.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"

export type Status = {
  /** Null while no beat holds the lease. `since` is when its term began. */
  leader: { holder: string; epoch: number; since: string | null } | null
  /** Seen within half a minute. */
  beats: { id: string; role: string; host: string; seenAt: string }[]
  /** Of scheduled runs sent in the last five minutes, in ms; null when there were none. */
  lateness: { p50Ms: number; p99Ms: number } | null
  runs: { planned: number; enqueued: number; running: number }
  faults: { schedule: string; message: string; at: string | null }[]
}

export async function getStatus({ ctx }: { ctx: ServiceContext }): Promise<Status> {
  authorise(ctx, "status.read")
  const now = await readNow(ctx)
  const [leader, beats, lateness, runs, faults] = await Promise.all([
    currentLeader(ctx.db),
    livingBeats(ctx.db),
    recentLateness(ctx.db, now),
    countLiveRuns(ctx.db),
    schedulesAtFault(ctx.db),
  ])
  return {
    leader: leader === null ? null : { ...leader, since: orNull(leader.since, formatInstant) },
    beats: beats.map((beat) => ({ ...beat, seenAt: formatInstant(beat.seenAt) })),
    lateness,
    runs: { planned: runs.planned ?? 0, enqueued: runs.enqueued ?? 0, running: runs.running ?? 0 },
    faults: faults.map((fault) => ({ ...fault, at: orNull(fault.at, formatInstant) })),
  }
}
