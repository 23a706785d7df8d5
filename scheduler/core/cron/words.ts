import { toString as cronstrue } from "cronstrue"
import { lowestBit } from "#core/cron/days.ts"
import { DAY_OF_WEEK, type FieldSet, MONTH, valuesOf } from "#core/cron/field.ts"
import type { ParsedLine } from "#core/cron/parse.ts"

const MONTHS = "January February March April May June July August September October November December".split(" ")
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")
const ORDINALS = ["first", "second", "third", "fourth"]
const ALL_MONTHS = 0x1ffe
const ALL_DAYS = -2
const ALL_WEEKDAYS = 0x7f

/**
 * A line in English: the time of day by cronstrue, the days by ourselves, since it says "and" where either of two day
 * fields matches, and does not know `H`.
 */
export function lineInWords(line: ParsedLine): string {
  const months = line.month.low === ALL_MONTHS ? "" : `, in ${list(namesOf(line.month, MONTH.min, MONTHS))}`
  const days = daysInWords(line)
  const time = timeInWords(line)
  // "Every 5 minutes" needs no "every day" after it.
  const when = days === "every day" && time.startsWith("Every") ? "" : `, ${days}`
  return `${time}${when}${months}`
}

function timeInWords(line: ParsedLine): string {
  const raw = line.fields.slice(0, line.fields.length - 3)
  const sets = raw.length === 3 ? [line.second, line.minute, line.hour] : [line.minute, line.hour]
  const fields = raw.map((text, index) => {
    const set = sets[index]
    return /h/i.test(text) && set !== undefined ? spelled(valuesOf(set)) : text
  })
  return cronstrue([...fields, "*", "*", "*"].join(" "), { use24HourTimeFormat: true })
}

/** Values as a plain list or, when they are evenly spaced, as a range with a step, which reads better in words. */
function spelled(values: readonly number[]): string {
  const [first = 0, second = 0] = values
  const step = second - first
  const isEven = values.length > 2 && values.every((value, index) => value === first + index * step)
  return isEven ? `${first}-${values.at(-1)}/${step}` : values.join(",")
}

function daysInWords({ dayOfMonth, dayOfWeek }: ParsedLine): string {
  const dates = dayOfMonth.low === ALL_DAYS ? null : datesInWords(dayOfMonth)
  const weekdays = dayOfWeek.low === ALL_WEEKDAYS ? null : weekdaysInWords(dayOfWeek)
  const isEither = !dayOfMonth.star && !dayOfWeek.star
  if (isEither && (dates === null || weekdays === null))
    return "every day (either of the two day fields matches every day)"
  if (dates !== null && weekdays !== null) {
    return isEither
      ? `${dates} or ${weekdays} (either is enough)`
      : `${dates} if that is ${weekdays.replace(/^on /, "")}`
  }
  return dates ?? weekdays ?? "every day"
}

function datesInWords(set: FieldSet): string {
  const values = valuesOf(set)
  const parts = values.length === 0 ? [] : [`${values.length === 1 ? "day" : "days"} ${list(runsOf(values))}`]
  for (const before of bitsOf(set.beforeLast))
    parts.push(before === 0 ? "the last day" : `${count(before)} before the last day`)
  for (const day of bitsOf(set.nearest)) parts.push(`the weekday nearest to day ${day}`)
  if (set.lastWorkday) parts.push("the last working day (Monday to Friday)")
  return `on ${list(parts)} of the month`
}

function weekdaysInWords(set: FieldSet): string {
  const values = valuesOf(set)
  const parts = values.length > 2 && isRun(values) ? [span(values)] : values.map((day) => WEEKDAYS[day] ?? "")
  for (const day of bitsOf(set.lastOf)) parts.push(`the last ${WEEKDAYS[day]} of the month`)
  for (const bit of bitsOf(set.nth))
    parts.push(`the ${ORDINALS[Math.floor(bit / 7)]} ${WEEKDAYS[bit % 7]} of the month`)
  for (const day of bitsOf(set.fifth)) parts.push(`the fifth ${WEEKDAYS[day]} of the month`)
  return `on ${list(parts)}`
}

function namesOf(set: FieldSet, first: number, names: readonly string[]): string[] {
  const values = valuesOf(set)
  const name = (value: number | undefined) => names[(value ?? first) - first] ?? ""
  return values.length > 2 && isRun(values) ? [`${name(values[0])} to ${name(values.at(-1))}`] : values.map(name)
}

function span(values: readonly number[]): string {
  return `${WEEKDAYS[values[0] ?? DAY_OF_WEEK.min]} to ${WEEKDAYS[values.at(-1) ?? DAY_OF_WEEK.min]}`
}

/** "1 to 15", "20": runs of three and more are joined. */
function runsOf(values: readonly number[]): string[] {
  const runs: number[][] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === value - 1) run.push(value)
    else runs.push([value])
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run.map(String)))
}

function isRun(values: readonly number[]): boolean {
  return values.every((value, index) => value === (values[0] ?? 0) + index)
}

function bitsOf(mask: number): number[] {
  const bits: number[] = []
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits.push(lowestBit(rest))
  return bits
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}

function count(days: number): string {
  return days === 1 ? "1 day" : `${days} days`
}
