import type { Average } from "#core/recurrence/average.ts"
import { parseDate, weekday } from "#core/recurrence/civil.ts"

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")
const DAYS_A_MONTH = 30.44
const DAYS_A_YEAR = 365.25

/** "Sat 24 Oct" of a wall time, and with the year where it is not this one. */
export function dayText(local: string, thisYear: string): string {
  const date = local.slice(0, 10)
  const day = parseDate(date)
  const [year, month, dayOfMonth] = date.split("-")
  const text = `${WEEKDAYS[weekday(day ?? 0)]} ${Number(dayOfMonth)} ${MONTHS[Number(month) - 1]}`
  return year === thisYear ? text : `${text} ${year}`
}

/** "1.1 fires a day.", "3 fires a month.": in the unit that gives a number people can see before them. */
export function averageText(average: Average | null): string {
  if (average === null) return ""
  const { perDay } = average
  if (perDay === 0) return ""
  if (perDay >= 0.95) return `${firesText(perDay)} a day.`
  if (perDay * DAYS_A_MONTH >= 0.95) return `${firesText(perDay * DAYS_A_MONTH)} a month.`
  return `${firesText(perDay * DAYS_A_YEAR)} a year.`
}

function firesText(count: number): string {
  const rounded = count >= 100 ? Math.round(count) : Math.round(count * 10) / 10
  return `${rounded.toLocaleString("en-US")} fire${rounded === 1 ? "" : "s"}`
}
