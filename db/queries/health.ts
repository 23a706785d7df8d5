import { and, asc, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import type { Db } from "#db/connect.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"
import { beats, leases, runs, scheduleChanges, scheduleCursors, schedules } from "#db/schema/index.ts"

/** Edits that the beat has not read yet, of which there are many after a large file was applied. */
const CHANGES_LOOKED_AT = 200

/** The last holder of the lease, with the host from its sign of life. */
export async function readLeader(db: Db) {
  const rows = await db
    .select({
      holder: leases.holder,
      epoch: leases.epoch,
      since: leases.acquiredAt,
      expiresAt: leases.expiresAt,
      host: beats.host,
    })
    .from(leases)
    .leftJoin(beats, eq(beats.id, leases.holder))
    .where(and(isNotNull(leases.holder), sql`isfinite(${leases.expiresAt})`))
    .orderBy(desc(leases.expiresAt))
    .limit(1)
  return rows[0] ?? null
}

/** Beats that gave a sign since an instant, the leader first, in an order that holds still. */
export async function readBeatSigns(db: Db, since: Instant, limit: number) {
  return await db
    .select({
      id: beats.id,
      role: beats.role,
      host: beats.host,
      version: beats.version,
      seenAt: beats.seenAt,
      redisSeenAt: beats.redisSeenAt,
    })
    .from(beats)
    .where(gt(beats.seenAt, since))
    .orderBy(asc(beats.role), asc(beats.startedAt), asc(beats.id))
    .limit(limit)
}

/** `able`: enabled and not set aside. */
export async function countSchedules(db: Db) {
  const rows = await db
    .select({
      enabled: sql<string>`count(*) filter (where ${schedules.enabled})`,
      disabled: sql<string>`count(*) filter (where not ${schedules.enabled})`,
      setAside: sql<string>`count(*) filter (where ${schedules.fault} is not null)`,
      able: sql<string>`count(*) filter (where ${schedules.enabled} and ${schedules.fault} is null)`,
    })
    .from(schedules)
    .where(isNull(schedules.deletedAt))
  const { enabled, disabled, setAside, able } = rows[0] ?? {}
  return { enabled: Number(enabled), disabled: Number(disabled), setAside: Number(setAside), able: Number(able) }
}

/**
 * Schedules among which the next fires are: those whose cursors are soonest, and those that were changed since the
 * beat last looked, whose cursors say nothing.
 */
export async function readSoonestSchedules(db: Db, limit: number): Promise<StoredSchedule[]> {
  const living = and(eq(schedules.enabled, true), isNull(schedules.fault), isNull(schedules.deletedAt))
  const soonest = await db
    .select({ schedule: schedules })
    .from(scheduleCursors)
    .innerJoin(schedules, eq(schedules.id, scheduleCursors.scheduleId))
    .where(and(isNotNull(scheduleCursors.dueAt), living))
    .orderBy(scheduleCursors.dueAt)
    .limit(limit)
  const newest = db
    .select({ scheduleId: scheduleChanges.scheduleId })
    .from(scheduleChanges)
    .orderBy(desc(scheduleChanges.id))
    .limit(CHANGES_LOOKED_AT)
    .as("newest")
  const changed = await db
    .selectDistinctOn([schedules.id], { schedule: schedules })
    .from(newest)
    .innerJoin(schedules, eq(schedules.id, newest.scheduleId))
    .where(living)
    .orderBy(desc(schedules.id))
    .limit(limit)
  const found = new Map([...soonest, ...changed].map(({ schedule }) => [schedule.id, schedule]))
  return [...found.values()]
}

/** Runs that fired since an instant and failed for good. */
export async function countFailedSince(db: Db, since: Instant): Promise<number> {
  const rows = await db
    .select({ count: sql<string>`count(*)` })
    .from(runs)
    .where(and(gt(runs.fireAt, since), eq(runs.state, "failed")))
  return Number(rows[0]?.count)
}

/** The newest runs of all schedules that fired since an instant. */
export async function readNewestRuns(db: Db, since: Instant, limit: number) {
  const rows = await db
    .select({
      id: runs.id,
      schedule: schedules.name,
      timeZone: schedules.timeZone,
      task: runs.task,
      fireAt: runs.fireAt,
      dueAt: runs.dueAt,
      trigger: runs.trigger,
      state: runs.state,
      reason: runs.reason,
      enqueuedAt: runs.enqueuedAt,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
      worker: runs.worker,
      attempt: runs.attempt,
      error: runs.error,
    })
    .from(runs)
    .leftJoin(schedules, eq(schedules.id, runs.scheduleId))
    .where(gt(runs.fireAt, since))
    .orderBy(desc(runs.fireAt), desc(runs.id))
    .limit(limit)
  // The table's check constraints hold state and trigger to these lists; a reason is only ever shown.
  return rows.map((row) => ({
    ...row,
    state: row.state as RunState,
    trigger: row.trigger as RunTrigger,
    reason: row.reason as RunReason | null,
  }))
}
