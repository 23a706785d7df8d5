import { type Instant, instant } from "#core/brand.ts"
import { DAY_S, FIRST_YEAR, LAST_YEAR, parseDate, wallText } from "#core/recurrence/civil.ts"

const ISO = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})0*)?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))$/

/** An instant written as ISO 8601 with its offset, to the millisecond; null for anything else, also for a time without offset. */
export function parseInstant(text: string): Instant | null {
  const match = ISO.exec(text.trim())
  if (!match) return null
  const [, date = "", hour, minute, second = "0", fraction = "", , sign, offsetHour = "0", offsetMinute = "0"] = match
  const day = parseDate(date)
  const clock = [Number(hour), Number(minute), Number(second), Number(offsetHour), Number(offsetMinute)] as const
  const year = Number(date.slice(0, 4))
  if (day === null || year < FIRST_YEAR || year > LAST_YEAR) return null
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59 || clock[3] > 14 || clock[4] > 59) return null
  const offset = (clock[3] * 3600 + clock[4] * 60) * (sign === "-" ? -1 : 1)
  const seconds = day * DAY_S + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset
  return instant(seconds * 1000 + Number(fraction.padEnd(3, "0")))
}

/** "2026-11-21T09:00:00.000Z" */
export function formatInstant(at: Instant): string {
  const second = Math.floor(at / 1000)
  return `${wallText(second)}.${String(at - second * 1000).padStart(3, "0")}Z`
}
