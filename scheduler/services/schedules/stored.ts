import { durationMs } from "#core/brand.ts"
import { AppError, type FieldProblem } from "#core/errors.ts"
import { nearestName } from "#core/nearest-name.ts"
import { CATCH_UP_POLICIES, OVERLAP_POLICIES, REDIS_LOSS_POLICIES, RetryPolicy, TimeoutPolicy } from "#core/policies.ts"
import { type Calendar, CalendarRules, DST_POLICIES, Recurrence, type Rule } from "#core/recurrence.ts"
import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { compileScheduleRow } from "#core/schedule-row.ts"
import type { Db, Tx } from "#db/connect.ts"
import { readCalendars, type StoredSchedule, someScheduleNames } from "#db/queries/schedules.ts"

type CalendarRow = { name: string; rules: unknown }
/** A row as the core knows it, or why it does not: anybody may write rows by SQL. */
export type Understood =
  | { ok: true; columns: ScheduleColumns; rule: Rule }
  | { ok: false; message: string; problems: readonly FieldProblem[] }

export function understand(stored: StoredSchedule, calendars: readonly CalendarRow[]): Understood {
  try {
    const { rule, payload, options } = compileScheduleRow({ ...stored, calendarNames: stored.calendars, calendars })
    const columns: ScheduleColumns = {
      ...stored,
      ...options,
      recurrence: Recurrence.parse(stored.recurrence),
      payload: { ...payload },
      dstPolicy: word(DST_POLICIES, stored.dstPolicy),
      catchUp: word(CATCH_UP_POLICIES, stored.catchUp),
      overlap: word(OVERLAP_POLICIES, stored.overlap),
      onRedisLoss: word(REDIS_LOSS_POLICIES, stored.onRedisLoss),
      retry: RetryPolicy.nullable().parse(stored.retry),
      timeout: TimeoutPolicy.nullable().parse(stored.timeout),
      graceMs: durationMs(stored.graceMs),
      jitterMs: durationMs(stored.jitterMs),
      catchUpWindowMs: stored.catchUpWindowMs === null ? null : durationMs(stored.catchUpWindowMs),
      startDeadlineMs: stored.startDeadlineMs === null ? null : durationMs(stored.startDeadlineMs),
    }
    return { ok: true, columns, rule }
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input")
      return { ok: false, message: error.message, problems: error.problems }
    throw error
  }
}

function word<T extends string>(words: readonly T[], value: string): T {
  const found = words.find((known) => known === value)
  if (found === undefined) throw new AppError("invalid_input", `${value}: expected ${words.join(", ")}`)
  return found
}

/** Calendars that can be read; a bad one counts as missing for whoever names it. */
export async function usableCalendars(db: Db | Tx): Promise<Calendar[]> {
  const rows = await readCalendars(db)
  return rows.flatMap(({ name, rules }) => {
    const parsed = CalendarRules.safeParse(rules)
    return parsed.success ? [{ name, rules: parsed.data }] : []
  })
}

/** Of a name or an id that no living schedule has. */
export async function noSuchSchedule(db: Db | Tx, which: { name: string } | { id: number }): Promise<AppError> {
  if ("id" in which)
    return new AppError("not_found", `no schedule has the number ${which.id}: it was deleted, or there never was one`)
  const near = nearestName(which.name, await someScheduleNames(db))
  return new AppError(
    "not_found",
    `no schedule is named ${JSON.stringify(which.name)}${near === null ? "" : ` (did you mean ${near}?)`}`,
  )
}
