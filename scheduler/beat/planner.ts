import { type Instant, instant, MAX_INSTANT, type ScheduleId } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import { planCursor } from "#core/plan-cursor.ts"
import { commitPlan, type DueCursor, type Plan, readDueCursors, readNextDue } from "#db/ledger/plan.ts"
import { ensurePartitions } from "#db/ledger/upkeep.ts"
import { openBatchLimit } from "#scheduler/beat/batch-limit.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { type Loop, openLoop, type Rest } from "#scheduler/beat/loop.ts"
import { isRefusedRow } from "#scheduler/beat/refused-row.ts"
import type { ScheduleCache } from "#scheduler/beat/schedule-cache.ts"
import { EDITS, setAside, settleChanges } from "#scheduler/beat/settle-changes.ts"

/** Truth is polled at least this often; notifications only make it sooner. */
const POLL_MS = 100
const NEVER = instant(MAX_INSTANT)
/** Occurrences on time that one schedule may claim in one transaction. */
const FIRES_PER_CURSOR = 100
/** After this many runs a plan is full, and the cursors left stay due: an outage must not end in a transaction that times out. */
const RUNS_PER_PLAN = 1_000

/**
 * Claims occurrences a little ahead of their time. Edits first, so that no cursor is planned by a rule that has
 * been replaced. Rests while Redis is out of reach for longer than the look-ahead: what cannot be sent is not claimed.
 */
export function openPlanner(
  context: TermContext,
  cache: ScheduleCache,
  own: { reachesRedis(): boolean; onPlanned(): void },
): Loop {
  /** Nobody else moves cursors: until the next is due, only edits can make one due. Null: look. */
  let nextDueAt: Instant | null = null
  const edits = openBatchLimit(EDITS)
  const batch = openBatchLimit(Math.max(context.settings.planBatch, RUNS_PER_PLAN))

  return openLoop({ name: "planner", log: context.log, turn })

  async function turn(): Promise<number | Rest> {
    if (!context.canAct()) return { restMs: POLL_MS }
    while (await edits.attempt(() => settleChanges(context, cache, edits.size))) {
      nextDueAt = null
      if (!context.canAct()) return 0
    }
    if (!own.reachesRedis() || !context.mayFire()) return POLL_MS
    const horizon = instant(context.clock.now() + context.settings.lookAheadMs)
    if (nextDueAt !== null && nextDueAt > horizon) return restMs(nextDueAt)
    const cursors = await readDueCursors(context.pool, horizon, Math.min(context.settings.planBatch, batch.size))
    if (cursors.length === 0) return await untilNextDue()
    await batch.attempt(() => planBatch(cursors))
    return 0
  }

  async function untilNextDue(): Promise<number> {
    nextDueAt = (await readNextDue(context.pool)) ?? NEVER
    return restMs(nextDueAt)
  }

  function restMs(due: Instant): number {
    return Math.min(POLL_MS, Math.max(5, due - context.settings.lookAheadMs - context.clock.now()))
  }

  async function planBatch(cursors: readonly DueCursor[]): Promise<void> {
    const plan = await makePlan(cursors)
    if (plan.moves.length === 0 || !context.canAct()) return
    await ensurePartitionsOfLate(plan)
    try {
      const done = await commitPlan(context.pool, context.term, context.limits, plan)
      if (done.added > 0) own.onPlanned()
    } catch (error) {
      if (!isRefusedRow(error)) throw error
      await planOneByOne(cursors, plan)
    }
  }

  async function makePlan(cursors: readonly DueCursor[]): Promise<Plan> {
    const schedules = await cache.at(cursors)
    const moves: Plan["moves"][number][] = []
    const runs: Plan["runs"][number][] = []
    const gaps: Plan["gaps"][number][] = []
    const options = new Map<ScheduleId, string>()
    const now = context.clock.now()
    const time = { now, horizon: instant(now + context.settings.lookAheadMs), limit: FIRES_PER_CURSOR }
    for (const cursor of cursors) {
      const compiled = schedules.get(cursor.scheduleId)
      if (!compiled) continue
      if (!compiled.ok) {
        await setAside(context, cursor.scheduleId, compiled.row, compiled.fault)
        continue
      }
      const planned = planCursor(compiled.schedule, cursor, time)
      moves.push(planned.move)
      runs.push(...planned.runs)
      gaps.push(...planned.gaps)
      options.set(cursor.scheduleId, compiled.options)
      if (runs.length >= Math.min(RUNS_PER_PLAN, batch.size)) break
    }
    return { moves, runs, gaps, options }
  }

  /** One row that Postgres refuses must not stop the others: each cursor by itself, and the bad one is set aside. */
  async function planOneByOne(cursors: readonly DueCursor[], plan: Plan): Promise<void> {
    for (const cursor of cursors) {
      const mine = <T extends { scheduleId: ScheduleId }>(all: readonly T[]) =>
        all.filter((one) => one.scheduleId === cursor.scheduleId)
      try {
        await commitPlan(context.pool, context.term, context.limits, {
          moves: mine(plan.moves),
          runs: mine(plan.runs),
          gaps: mine(plan.gaps),
          options: plan.options,
        })
        own.onPlanned()
      } catch (error) {
        if (!isRefusedRow(error)) throw error
        const compiled = (await cache.refresh([cursor.scheduleId])).get(cursor.scheduleId)
        if (compiled) {
          const row = compiled.ok
            ? { effectiveAt: compiled.schedule.effectiveAt, revision: compiled.schedule.revision }
            : compiled.row
          await setAside(context, cursor.scheduleId, row, messageOf(error))
        }
      }
    }
  }

  /** Upkeep makes the partitions of the coming days; only a late plan can need others. */
  async function ensurePartitionsOfLate(plan: Plan): Promise<void> {
    const dayAgo = context.clock.now() - 86_400_000
    const late = plan.runs.filter((run) => run.fireAt < dayAgo).map((run) => run.fireAt)
    if (late.length > 0) await ensurePartitions(context.pool, late)
  }
}
