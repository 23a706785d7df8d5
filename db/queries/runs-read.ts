import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import { END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import type { Db, Tx } from "#db/connect.ts"
import { attempts, runs, schedules } from "#db/schema/index.ts"

const HOUR_MS = 3_600_000
/** Runs of all schedules are looked for back from now in steps: most calls end with the first. */
const LOOK_BACK_MS = [HOUR_MS, 24 * HOUR_MS, 40 * 24 * HOUR_MS] as const

const LISTED = {
  id: runs.id,
  schedule: schedules.name,
  options: runs.options,
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
  result: runs.result,
  error: runs.error,
}

export type ListedRun = Awaited<ReturnType<typeof runsOfSchedule>>[number]
export type StoredAttempt = Awaited<ReturnType<typeof attemptsOfRun>>[number]

/** The schedule of a name: the living one, else the last that had it. */
export async function scheduleIdByName(db: Db | Tx, name: string): Promise<number | null> {
  const rows = await db
    .select({ id: schedules.id })
    .from(schedules)
    .where(eq(schedules.name, name))
    .orderBy(sql`(${schedules.deletedAt} is null) desc`, desc(schedules.id))
    .limit(1)
  return rows[0]?.id ?? null
}

/** Newest first. The order is spelled as the index has it, or Postgres would sort every run of the schedule. */
export async function runsOfSchedule(db: Db | Tx, scheduleId: number, limit: number) {
  return await db
    .select(LISTED)
    .from(runs)
    .leftJoin(schedules, eq(schedules.id, runs.scheduleId))
    .where(eq(runs.scheduleId, scheduleId))
    .orderBy(sql`${runs.fireAt} desc nulls last`)
    .limit(limit)
}

/** Runs of all schedules, newest first. */
export async function newestRuns(db: Db | Tx, now: Instant, limit: number): Promise<ListedRun[]> {
  const until = instant(now + HOUR_MS)
  let found: ListedRun[] = []
  for (const lookBackMs of LOOK_BACK_MS) {
    found = await db
      .select(LISTED)
      .from(runs)
      .leftJoin(schedules, eq(schedules.id, runs.scheduleId))
      .where(and(gt(runs.fireAt, instant(now - lookBackMs)), lte(runs.fireAt, until)))
      .orderBy(desc(runs.fireAt), desc(runs.id))
      .limit(limit)
    if (found.length >= limit) break
  }
  return found
}

/** One run. Only an occurrence's id says in which partition it is; for others each is looked into, by its key. */
export async function readRun(db: Db | Tx, id: string) {
  const occurrence = parseOccurrenceRunId(id)
  // Anybody may type an id; Postgres does not read the years that no fire lies in.
  if (occurrence !== null && !isFireTime(occurrence.fireAt)) return null
  const rows = await db
    .select({
      ...LISTED,
      task: runs.task,
      payload: runs.payload,
      queue: runs.queue,
      delivery: runs.delivery,
      startBy: runs.startBy,
      plannedAt: runs.plannedAt,
      retryOf: runs.retryOf,
      revision: runs.revision,
      epoch: runs.epoch,
      scheduleId: runs.scheduleId,
    })
    .from(runs)
    .leftJoin(schedules, eq(schedules.id, runs.scheduleId))
    .where(and(eq(runs.id, id), occurrence === null ? undefined : eq(runs.fireAt, occurrence.fireAt)))
    .limit(1)
  return rows[0] ?? null
}

export async function attemptsOfRun(db: Db | Tx, run: { id: string; fireAt: Instant }) {
  return await db
    .select({
      delivery: attempts.delivery,
      attempt: attempts.attempt,
      state: attempts.state,
      worker: attempts.worker,
      startedAt: attempts.startedAt,
      finishedAt: attempts.finishedAt,
      error: attempts.error,
    })
    .from(attempts)
    .where(and(eq(attempts.runId, run.id), eq(attempts.fireAt, run.fireAt)))
    .orderBy(asc(attempts.delivery), asc(attempts.attempt))
}

function isFireTime(at: Instant): boolean {
  return at >= FIRST_SECOND * 1000 && at < END_SECOND * 1000
}
