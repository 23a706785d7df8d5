import "server-only"
import type { NextFire } from "#app/_health/health.ts"
import type { Instant } from "#core/brand.ts"
import { next } from "#core/recurrence.ts"
import { type CompiledSchedule, compileScheduleRow } from "#core/schedule-row.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"

type Calendars = readonly { name: string; rules: unknown }[]

/** The next fire of each schedule, soonest first, from its rule: a cursor is the beat's own and may lag an edit. */
export function nextFires(found: readonly StoredSchedule[], calendars: Calendars, now: Instant): NextFire[] {
  return found
    .flatMap((row) => {
      const schedule = compiled(row, calendars)
      const fireAt = schedule === null ? null : next(schedule.rule, now)
      if (fireAt === null) return []
      return { schedule: row.name, fireAt, timeZone: row.timeZone, task: row.task, queue: row.queue }
    })
    .sort((a, b) => a.fireAt - b.fireAt || a.schedule.localeCompare(b.schedule))
}

/** A row that does not compile has no next fire; the beat sets it aside and the page shows its fault. */
function compiled(row: StoredSchedule, calendars: Calendars): CompiledSchedule | null {
  try {
    return compileScheduleRow({ ...row, calendarNames: row.calendars, calendars })
  } catch {
    return null
  }
}
