import type { TermContext } from "#scheduler/beat/context.ts"
import { openCourier } from "#scheduler/beat/courier.ts"
import { openDispatcher } from "#scheduler/beat/dispatcher.ts"
import { openOutbox } from "#scheduler/beat/outbox.ts"
import { openPlanner } from "#scheduler/beat/planner.ts"
import { openReconciler } from "#scheduler/beat/reconciler.ts"
import { openRecorder } from "#scheduler/beat/recorder.ts"
import { openScheduleCache } from "#scheduler/beat/schedule-cache.ts"
import { settleCancelling } from "#scheduler/beat/settler.ts"
import { openUpkeep } from "#scheduler/beat/upkeep.ts"
import type { Service } from "#scheduler/service.ts"

export type Leader = Service & {
  /** Somebody notified: of schedules, or of runs. */
  hint(of: "schedules" | "runs"): void
  /** Whether every part still takes its turns. */
  isMoving(): boolean
}

/** Every call of a turn has a time-out of a few seconds: one that takes longer than this hangs. */
const TURN_HANGS_MS = 60_000

/** One term of leadership: plan, dispatch, record and keep up, side by side, until the term is over. */
export function openLeader(context: TermContext): Leader {
  const courier = openCourier(context)
  const outbox = openOutbox(context)
  const recorder = openRecorder(context, courier, { holds: outbox.holds, onFreed: () => dispatcher.onFreed() })
  const drainRecorder = recorder.drainToEnd
  const reconciler = openReconciler(context, courier, { drainRecorder })
  const dispatcher = openDispatcher(context, courier, outbox, {
    reconcile: reconciler.afterLoss,
    settleCancelling: (session) => settleCancelling(context, courier, session, outbox.forget),
    drainRecorder,
    audit: reconciler.audit,
  })
  const planner = openPlanner(context, openScheduleCache(context.pool), {
    reachesRedis: () => courier.answeredWithin(context.settings.lookAheadMs),
    onPlanned: dispatcher.onPlanned,
  })
  const upkeep = openUpkeep(context, courier, recorder)
  const parts = [dispatcher, planner, recorder, upkeep]

  return {
    async start() {
      for (const part of parts) await part.start()
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()))
      await courier.close()
    },
    isMoving: () => parts.every((part) => part.busyForMs() < TURN_HANGS_MS),
    hint(of) {
      if (of === "schedules") planner.hint()
      else dispatcher.lookAgain()
    },
  }
}
