import type { Recurrence } from "#core/recurrence/shape.ts"
import { recurrenceFields } from "#core/schedule-input/recurrence.ts"

/** A recurrence on one line as people write it: lines of cron, "every 90s", "at 2026-…", "solar sunrise +30m". */
export function writtenRecurrence(recurrence: Recurrence): string {
  const { cron, every, at, solar, anchor, timeOfDay } = recurrenceFields(recurrence)
  if (cron !== undefined) return typeof cron === "string" ? cron : cron.join(" ; ")
  if (at !== undefined) return `at ${at}`
  if (every !== undefined)
    return [`every ${every}`, ...(timeOfDay ? [`at ${timeOfDay}`] : []), ...(anchor ? [`from ${anchor}`] : [])].join(
      " ",
    )
  const offset = solar?.offset
  const moved = offset === undefined ? "" : ` ${offset.startsWith("-") ? offset : `+${offset}`}`
  return `solar ${solar?.event}${moved}`
}
