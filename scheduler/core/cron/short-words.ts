import { type FieldSet, valuesOf } from "#core/cron/field.ts"
import type { ParsedLine } from "#core/cron/parse.ts"

const WEEKDAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ")
const WEEKDAYS_LONG = "Sundays Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays".split(" ")
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")
const MOST_TIMES = 3

/** A line in a few words, as it fits into a row of a list: "Weekdays at 23:30"; null when that takes a whole sentence. */
export function lineInShort(line: ParsedLine): string | null {
  const time = timeInShort(line)
  const days = daysInShort(line)
  const months = monthsInShort(line.month)
  if (time === null || days === null || months === null) return null
  if (time.isOften) return [time.words, ...(days === "" ? [] : [lowerFirst(days)]), ...months].join(", ")
  return [`${days === "" ? "Daily" : days} at ${time.words}`, ...months].join(", ")
}

/** Often: several times an hour or day, which comes first in words; else times of day, which come after the days. */
function timeInShort({ second, minute, hour }: ParsedLine): { words: string; isOften: boolean } | null {
  const [seconds, minutes, hours] = [valuesOf(second), valuesOf(minute), valuesOf(hour)]
  if (seconds.length !== 1 || seconds[0] !== 0) return null
  const isEachHour = hours.length === 24
  const step = stepOf(minutes, 60)
  if (step !== null && minutes[0] === 0) {
    const every = step === 1 ? "Every minute" : `Every ${step} ${isEachHour ? "minutes" : "min"}`
    if (isEachHour) return { words: every, isOften: true }
    return isRun(hours) ? { words: `${every}, ${hours[0]}–${(hours.at(-1) ?? 0) + 1} h`, isOften: true } : null
  }
  if (minutes.length > MOST_TIMES) return null
  const past = minutes.map((one) => `:${two(one)}`).join(", ")
  if (isEachHour) return { words: `Every hour at ${past}`, isOften: true }
  const hourStep = stepOf(hours, 24)
  if (hourStep !== null && hours.length > MOST_TIMES && hours[0] === 0 && minutes.length === 1)
    return { words: `Every ${hourStep} hours at ${past}`, isOften: true }
  if (hours.length > MOST_TIMES && isRun(hours) && minutes.length === 1)
    return { words: `Hourly at ${past}, ${hours[0]}–${hours.at(-1)} h`, isOften: true }
  if (hours.length * minutes.length > MOST_TIMES) return null
  const times = hours.flatMap((of) => minutes.map((one) => `${two(of)}:${two(one)}`))
  return { words: list(times), isOften: false }
}

/** Empty for every day. */
function daysInShort({ dayOfMonth, dayOfWeek }: ParsedLine): string | null {
  const dates = datesInShort(dayOfMonth)
  const weekdays = weekdaysInShort(dayOfWeek)
  if (dates === null || weekdays === null) return null
  const isEither = !dayOfMonth.star && !dayOfWeek.star
  // Where either is enough, one that names every day makes the other idle.
  if (dates === "" || weekdays === "") return isEither ? "" : `${dates}${weekdays}`
  return isEither ? `${dates} or ${weekdays}` : null
}

function datesInShort(set: FieldSet): string | null {
  const values = valuesOf(set)
  const isLast = set.beforeLast === 1
  if (values.length === 31) return ""
  if (set.nearest !== 0 || (set.beforeLast !== 0 && !isLast) || values.length > MOST_TIMES) return null
  const parts = [
    ...(values.length === 0 ? [] : [`${values.length === 1 ? "Day" : "Days"} ${list(values.map(String))}`]),
    ...(isLast ? ["Last day of the month"] : []),
    ...(set.lastWorkday ? ["Last weekday of the month"] : []),
  ]
  return parts.length === 1 ? (parts[0] ?? null) : null
}

function weekdaysInShort(set: FieldSet): string | null {
  if (set.lastOf !== 0 || set.nth !== 0 || set.fifth !== 0) return null
  const values = valuesOf(set)
  if (values.length === 7) return ""
  const text = values.join("")
  if (text === "12345") return "Weekdays"
  if (text === "06") return "Weekends"
  if (values.length === 1) return WEEKDAYS_LONG[values[0] ?? 0] ?? null
  if (values.length > 2 && isRun(values)) return `${WEEKDAYS[values[0] ?? 0]}–${WEEKDAYS[values.at(-1) ?? 0]}`
  return values.map((day) => WEEKDAYS[day] ?? "").join(", ")
}

function monthsInShort(set: FieldSet): string[] | null {
  const values = valuesOf(set)
  if (values.length === 12) return []
  if (values.length > 4) return null
  return [values.map((month) => MONTHS[month - 1] ?? "").join(", ")]
}

/** The distance of values that go evenly round their whole. */
function stepOf(values: readonly number[], whole: number): number | null {
  const step = whole / values.length
  const [first = 0] = values
  return values.length > 1 && Number.isInteger(step) && values.every((value, index) => value === first + index * step)
    ? step
    : null
}

function isRun(values: readonly number[]): boolean {
  return values.every((value, index) => value === (values[0] ?? 0) + index)
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}

function two(value: number): string {
  return String(value).padStart(2, "0")
}

function lowerFirst(text: string): string {
  return /^(Weekdays|Weekends|Day|Last)/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}
