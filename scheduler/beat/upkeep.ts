import { keepPartitions, noticeTzData, switchAtTheirTimes } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import type { Courier } from "#scheduler/beat/courier.ts"
import { type Loop, openLoop } from "#scheduler/beat/loop.ts"
import type { Recorder } from "#scheduler/beat/recorder.ts"
import { keepRegistry } from "#scheduler/beat/registry.ts"
import { TZ_DATA } from "#scheduler/beat/tz-data.ts"

const TURN_MS = 1_000
const SWEEP_EVERY = 5
const REGISTRY_EVERY = 5
const PARTITIONS_EVERY = 3_600

/** What a leader does slowly and always: the outbox' sweep, schedules' own times, other tz data, tasks announced by workers, partitions. */
export function openUpkeep(context: TermContext, courier: Courier, recorder: Pick<Recorder, "sweep">): Loop {
  let turns = 0
  let isTzDataNoticed = false
  return openLoop({
    name: "upkeep",
    log: context.log,
    async turn() {
      if (!context.canAct()) return { restMs: TURN_MS }
      const count = turns++
      if (!isTzDataNoticed) await noticeTzData(context.pool, context.term, context.limits, TZ_DATA)
      isTzDataNoticed = true
      await switchAtTheirTimes(context.pool, context.term, context.limits)
      const session = courier.current()
      if (session && count % SWEEP_EVERY === 0) await recorder.sweep(session)
      if (session && count % REGISTRY_EVERY === 0) {
        await session.events.keepMoreEvents([...(await courier.queues()).values()])
        await keepRegistry(context, session)
      }
      if (count % PARTITIONS_EVERY === 0) await keepPartitions(context.pool, context.settings.retentionDays)
      return TURN_MS
    },
  })
}
