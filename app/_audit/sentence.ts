import { instant } from "#core/brand.ts"
import { RECURRENCE_FIELDS, type ScheduleDraft } from "#core/schedule-input.ts"
import { previewSchedule } from "#core/schedule-preview.ts"

/** Fields that are told together, as one sentence: when it fires. */
export const TIMING: ReadonlySet<string> = new Set([...RECURRENCE_FIELDS, "anchor", "timeOfDay", "timeZone"])

/** When a schedule fires, in words and as it is written. */
export type Timing = { words: string; written: string; timeZone: string }
export type SentenceChange = { before: Timing | null; after: Timing | null }

/** Sentence against sentence; null when neither record says when anything fires. */
export function sentenceChange(before: unknown, after: unknown): SentenceChange | null {
  const change = { before: timingOf(before), after: timingOf(after) }
  return change.before === null && change.after === null ? null : change
}

/** Calendars are told as a field of their own, and may be gone by now. */
function timingOf(record: unknown): Timing | null {
  if (typeof record !== "object" || record === null) return null
  const fields = Object.fromEntries(Object.entries(record).filter(([field]) => TIMING.has(field)))
  const preview = previewSchedule({ input: fields, from: instant(0), count: 1 })
  const written = writtenOf(fields)
  if (written === null) return null
  const timeZone = typeof fields.timeZone === "string" ? fields.timeZone : "UTC"
  if (!preview.ok) return { words: "Cannot be understood", written, timeZone }
  // Without an anchor intervals are counted from when the schedule was created, which records do not say.
  const isCounted = fields.every !== undefined && typeof fields.anchor !== "string"
  return { words: isCounted ? `E${written.slice(1)}` : preview.brief, written, timeZone }
}

function writtenOf({ cron, every, at, solar, timeOfDay, anchor }: Partial<ScheduleDraft>): string | null {
  if (cron !== undefined) return typeof cron === "string" ? cron : cron.join(" ; ")
  if (at !== undefined) return `at ${at}`
  if (solar !== undefined) return `solar ${solar.event}${solar.offset === undefined ? "" : ` ${solar.offset}`}`
  if (every === undefined) return null
  return [`every ${every}`, ...(timeOfDay ? [`at ${timeOfDay}`] : []), ...(anchor ? [`from ${anchor}`] : [])].join(" ")
}
