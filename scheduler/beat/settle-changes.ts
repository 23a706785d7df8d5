import { type Instant, instant, type ScheduleId } from "#core/brand.ts"
import { countFires } from "#core/plan-cursor.ts"
import { dueAt, matches, next } from "#core/recurrence.ts"
import type { NewGap } from "#core/run.ts"
import { type Change, commitChanges, readChanges, readPlannedFireAts, type Settled } from "#db/ledger/changes.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import type { Compiled, ScheduleCache } from "#scheduler/beat/schedule-cache.ts"
import { TZ_DATA } from "#scheduler/beat/tz-data.ts"

/** Edits of one transaction, at most. */
export const EDITS = 1_000

/**
 * Makes one batch of edits, at most `limit`, count: each cursor goes to the first fire strictly after the edit took effect, so no
 * edit ever fires anything by itself; planned runs that the new rule does not have are taken back; a row that
 * cannot be used is set aside with its fault.
 * @returns whether there was anything to do.
 */
export async function settleChanges(context: TermContext, cache: ScheduleCache, limit: number): Promise<boolean> {
  const changes = await readChanges(context.pool, limit)
  if (changes.length === 0) return false
  const schedules = await cache.refresh(changes.map((change) => change.scheduleId))
  const planned = await readPlannedFireAts(
    context.pool,
    changes.flatMap((change) => {
      const compiled = schedules.get(change.scheduleId)
      return change.cursor || !compiled
        ? [{ scheduleId: change.scheduleId, after: compiled ? countsFrom(change, compiled) : change.changedAt }]
        : []
    }),
  )
  const settled = changes.map((change) =>
    settle(change, schedules.get(change.scheduleId), planned.get(change.scheduleId) ?? []),
  )
  await commitChanges(context.pool, context.term, context.limits, context.queuePrefix, settled)
  for (const one of settled)
    if (one.fault !== null) context.log.warn({ scheduleId: one.scheduleId, fault: one.fault }, "schedule.set_aside")
  context.log.debug({ schedules: settled.length }, "schedules.changed")
  return true
}

/** Sets one schedule aside: it fires no more until somebody corrects it, and says why. */
export async function setAside(
  context: TermContext,
  scheduleId: ScheduleId,
  row: { revision: number; effectiveAt: Instant },
  fault: string,
): Promise<void> {
  context.log.warn({ scheduleId, fault }, "schedule.set_aside")
  await commitChanges(context.pool, context.term, context.limits, context.queuePrefix, [
    { ...nothing(scheduleId, [], row.effectiveAt), revision: row.revision, next: AT_REST, fault },
  ])
}

const AT_REST = { nextFireAt: null, dueAt: null } as const

function settle(change: Change, compiled: Compiled | undefined, planned: readonly Instant[]): Settled {
  if (!compiled)
    return {
      ...nothing(change.scheduleId, change.changeIds, change.changedAt),
      cancel: { reason: "disabled", fireAts: planned },
    }
  const from = countsFrom(change, compiled)
  const base = nothing(
    change.scheduleId,
    change.changeIds,
    compiled.ok ? compiled.schedule.effectiveAt : compiled.row.effectiveAt,
  )
  if (!compiled.ok)
    return {
      ...base,
      revision: compiled.row.revision,
      next: AT_REST,
      fault: compiled.fault,
      cancel: { reason: "edited", fireAts: planned },
    }
  const { schedule } = compiled
  const known = { ...base, revision: schedule.revision, queue: schedule.queue }
  if (!schedule.enabled || schedule.deleted)
    return {
      ...known,
      next: AT_REST,
      cancel: { reason: "disabled", fireAts: planned },
      gap: missedBefore(change, from, compiled),
    }
  if (change.cursor && isTimingKept(change, compiled)) return { ...known, next: "keep" }
  const spent = schedule.maxFires !== null && (change.cursor?.fireCount ?? 0) >= schedule.maxFires
  const nextFireAt = spent ? null : next(schedule.rule, afterPlanned(change, compiled, from))
  return {
    ...known,
    next: { nextFireAt, dueAt: nextFireAt === null ? null : dueAt(schedule.rule, nextFireAt) },
    cancel: { reason: "edited", fireAts: planned.filter((fireAt) => !matches(schedule.rule, fireAt)) },
    gap: missedBefore(change, from, compiled),
  }
}

/**
 * An edit of a payload leaves the cursor alone: missed fires stay missed, and nothing is skipped. One at rest is
 * computed anew, because the row may have been set aside for a fault that the edit corrected.
 */
function isTimingKept(change: Change, compiled: Extract<Compiled, { ok: true }>): boolean {
  const { cursor } = change
  return (
    cursor !== null &&
    cursor.nextFireAt !== null &&
    cursor.effectiveAt === compiled.schedule.effectiveAt &&
    cursor.tzVersion === TZ_DATA &&
    !compiled.hasCalendars
  )
}

/**
 * From when the new rule counts: the edit's own time by the database, so that a beat that was away does not lose
 * what came after it. Other time zone data count from the last fire, a calendar's edit from when it was made.
 */
function countsFrom(change: Change, compiled: Compiled): Instant {
  const effectiveAt = compiled.ok ? compiled.schedule.effectiveAt : compiled.row.effectiveAt
  const { cursor } = change
  if (!cursor || cursor.effectiveAt !== effectiveAt) return effectiveAt
  if (cursor.tzVersion !== TZ_DATA) return instant(Math.max(effectiveAt, cursor.lastFireAt ?? effectiveAt))
  return instant(Math.max(effectiveAt, change.changedAt))
}

/** Under the rule that planned them, fires claimed ahead of their time are not claimed a second time. */
function afterPlanned(change: Change, compiled: Extract<Compiled, { ok: true }>, from: Instant): Instant {
  const { cursor } = change
  if (!cursor || cursor.effectiveAt !== compiled.schedule.effectiveAt) return from
  return instant(Math.max(from, cursor.lastFireAt ?? from))
}

/** Fires of the old rule that were due and not planned when it was replaced: on record, since nothing will plan them now. */
function missedBefore(change: Change, from: Instant, compiled: Extract<Compiled, { ok: true }>): NewGap | null {
  const missed = change.cursor?.nextFireAt
  if (!missed || missed > from) return null
  const isSameRule = change.cursor?.effectiveAt === compiled.schedule.effectiveAt
  return {
    scheduleId: change.scheduleId,
    fromAt: missed,
    toAt: from,
    count: isSameRule ? countFires(compiled.schedule.rule, missed, from) : null,
    reason: compiled.schedule.enabled && !compiled.schedule.deleted ? "edited" : "disabled",
  }
}

function nothing(scheduleId: ScheduleId, changeIds: readonly number[], effectiveAt: Instant): Settled {
  return {
    changeIds,
    scheduleId,
    revision: null,
    effectiveAt,
    tzVersion: TZ_DATA,
    next: "keep",
    fault: null,
    queue: null,
    cancel: null,
    gap: null,
  }
}
