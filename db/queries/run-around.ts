import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import type { Db } from "#db/connect.ts"
import { runs, schedules } from "#db/schema/index.ts"

/** A run as a strip or a chain shows it. */
const BRIEF = {
  id: runs.id,
  fireAt: runs.fireAt,
  dueAt: runs.dueAt,
  trigger: sql<RunTrigger>`${runs.trigger}`,
  state: sql<RunState>`${runs.state}`,
  reason: sql<RunReason | null>`${runs.reason}`,
  enqueuedAt: runs.enqueuedAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
  attempt: runs.attempt,
  errorLine: sql<string | null>`left(split_part(${runs.error}, E'\n', 1), 300)`,
}
export type BriefRun = Awaited<ReturnType<typeof runsBefore>>[number]
type Spot = { scheduleId: number; fireAt: Instant; id: string }

/** Runs of a schedule before one of them, the nearest first. The order is spelled as the index has it. */
export async function runsBefore(db: Db, { scheduleId, fireAt, id }: Spot, limit: number) {
  return await db
    .select(BRIEF)
    .from(runs)
    .where(
      and(
        eq(runs.scheduleId, scheduleId),
        lte(runs.fireAt, fireAt),
        sql`(${runs.fireAt}, ${runs.id}) < (${at(fireAt)}, ${id})`,
      ),
    )
    .orderBy(sql`${runs.fireAt} desc nulls last`, desc(runs.id))
    .limit(limit)
}

/** Runs of a schedule after one of them, the nearest first. */
export async function runsAfter(db: Db, { scheduleId, fireAt, id }: Spot, limit: number): Promise<BriefRun[]> {
  return await db
    .select(BRIEF)
    .from(runs)
    .where(
      and(
        eq(runs.scheduleId, scheduleId),
        gte(runs.fireAt, fireAt),
        sql`(${runs.fireAt}, ${runs.id}) > (${at(fireAt)}, ${id})`,
      ),
    )
    .orderBy(sql`${runs.fireAt} asc nulls first`, asc(runs.id))
    .limit(limit)
}

/** Runs that retry a run, oldest first. */
export async function retriesOf(db: Db, id: string, limit: number): Promise<BriefRun[]> {
  return await db
    .select(BRIEF)
    .from(runs)
    .where(eq(runs.retryOf, id))
    .orderBy(asc(runs.fireAt), asc(runs.id))
    .limit(limit)
}

/** One run, and which run it retries. */
export async function briefRun(db: Db, id: string): Promise<(BriefRun & { retryOf: string | null }) | null> {
  const occurrence = parseOccurrenceRunId(id)
  const rows = await db
    .select({ ...BRIEF, retryOf: runs.retryOf })
    .from(runs)
    .where(and(eq(runs.id, id), occurrence === null ? undefined : eq(runs.fireAt, occurrence.fireAt)))
    .limit(1)
  return rows[0] ?? null
}

/** The schedule of a run as it is now; null when its row is gone. */
export async function scheduleOfRun(db: Db, id: number) {
  const rows = await db
    .select({
      id: schedules.id,
      name: schedules.name,
      revision: schedules.revision,
      enabled: schedules.enabled,
      timeZone: schedules.timeZone,
      deletedAt: schedules.deletedAt,
    })
    .from(schedules)
    .where(eq(schedules.id, id))
  return rows[0] ?? null
}

function at(fireAt: Instant) {
  return sql`${sql.param(fireAt, runs.fireAt)}::timestamptz`
}
