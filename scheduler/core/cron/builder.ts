import { type FieldSet, valuesOf } from "#core/cron/field.ts"
import { type ParsedLine, parseLine } from "#core/cron/parse.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"

export type WallTime = { hour: number; minute: number }
/** Weekdays count from Sunday, 0. */
export type Nth = 1 | 2 | 3 | 4 | 5 | "last"

/** The lines of cron that people mean most often, as a form has them. */
export type CronShape =
  | { kind: "minutes"; every: number }
  | { kind: "hours"; every: number; minute: number }
  | { kind: "daily"; at: WallTime }
  | { kind: "weekdays"; at: WallTime }
  | { kind: "weekly"; days: number[]; at: WallTime }
  | { kind: "monthly"; day: number; at: WallTime }
  | { kind: "last-day"; at: WallTime }
  | { kind: "last-workday"; at: WallTime }
  | { kind: "nth-weekday"; nth: Nth; weekday: number; at: WallTime }
  | { kind: "yearly"; month: number; day: number; at: WallTime }

const ALL_HOURS = 0xffffff
const ALL_DAYS = -2
const ALL_MONTHS = 0x1ffe
const ALL_WEEKDAYS = 0x7f
const MONDAY_TO_FRIDAY = 0x3e

export function lineOf(shape: CronShape): string {
  switch (shape.kind) {
    case "minutes":
      return `${every(shape.every)} * * * *`
    case "hours":
      return `${shape.minute} ${every(shape.every)} * * *`
    case "daily":
      return `${time(shape.at)} * * *`
    case "weekdays":
      return `${time(shape.at)} * * 1-5`
    case "weekly":
      return `${time(shape.at)} * * ${[...new Set(shape.days)].sort((a, b) => a - b).join(",")}`
    case "monthly":
      return `${time(shape.at)} ${shape.day} * *`
    case "last-day":
      return `${time(shape.at)} L * *`
    case "last-workday":
      return `${time(shape.at)} LW * *`
    case "nth-weekday":
      return `${time(shape.at)} * * ${shape.weekday}${shape.nth === "last" ? "L" : `#${shape.nth}`}`
    case "yearly":
      return `${time(shape.at)} ${shape.day} ${shape.month} *`
  }
}

/**
 * The shape that a line has, however it is spelled; null when the form cannot show it. A list such as `0,30` is not
 * a step of 30: under a change of clocks the two differ.
 */
export function builderOf(text: string): CronShape | null {
  const line = parsedOrNull(text)
  if (line === null || line.fields.some((field) => /h/i.test(field) && !/thu|mar/i.test(field))) return null
  if (line.second.star || line.second.low !== 1 || line.second.high !== 0) return null
  return repeating(line) ?? atOneTime(line)
}

function repeating({ minute, hour, ...line }: ParsedLine): CronShape | null {
  if (!isEveryDate(line) || !isEveryWeekday(line) || line.month.low !== ALL_MONTHS) return null
  const [only, ...others] = valuesOf(minute)
  if (minute.star && hour.star && hour.low === ALL_HOURS) {
    const step = stepOf(minute, 60)
    return step === null ? null : { kind: "minutes", every: step }
  }
  if (minute.star || only === undefined || others.length > 0 || !hour.star) return null
  const step = stepOf(hour, 24)
  return step === null ? null : { kind: "hours", every: step, minute: only }
}

function atOneTime(line: ParsedLine): CronShape | null {
  const { dayOfMonth, dayOfWeek, month } = line
  const at = timeOf(line)
  if (at === null) return null
  const dates = valuesOf(dayOfMonth)
  if (isEveryWeekday(line) && !dayOfMonth.star) return onDate(line, dates, at)
  if (!isEveryDate(line) || month.low !== ALL_MONTHS) return null
  if (isEveryWeekday(line)) return { kind: "daily", at }
  const special = nthOf(dayOfWeek)
  if (special !== null) return { kind: "nth-weekday", ...special, at }
  if (hasSpecial(dayOfWeek) || dayOfWeek.low === 0 || dayOfWeek.star) return null
  if (dayOfWeek.low === MONDAY_TO_FRIDAY) return { kind: "weekdays", at }
  return { kind: "weekly", days: valuesOf(dayOfWeek), at }
}

function onDate({ dayOfMonth, month }: ParsedLine, dates: readonly number[], at: WallTime): CronShape | null {
  const [date, ...others] = dates
  const months = valuesOf(month)
  if (month.low === ALL_MONTHS && date === undefined && dayOfMonth.nearest === 0) {
    if (dayOfMonth.lastWorkday) return dayOfMonth.beforeLast === 0 ? { kind: "last-workday", at } : null
    return dayOfMonth.beforeLast === 1 ? { kind: "last-day", at } : null
  }
  if (date === undefined || others.length > 0 || hasSpecial(dayOfMonth)) return null
  if (month.low === ALL_MONTHS) return { kind: "monthly", day: date, at }
  const [only, ...more] = months
  return only === undefined || more.length > 0 || month.star ? null : { kind: "yearly", month: only, day: date, at }
}

function parsedOrNull(text: string): ParsedLine | null {
  try {
    return parseLine(text, "")
  } catch (error) {
    if (error instanceof RecurrenceError) return null
    throw error
  }
}

function timeOf({ minute, hour }: ParsedLine): WallTime | null {
  const [minutes, hours] = [valuesOf(minute), valuesOf(hour)]
  const [atMinute, atHour] = [minutes[0], hours[0]]
  if (minute.star || hour.star || minutes.length !== 1 || hours.length !== 1) return null
  return atMinute === undefined || atHour === undefined ? null : { hour: atHour, minute: atMinute }
}

/** N of a set that is every N-th value from 0. */
function stepOf(set: FieldSet, size: number): number | null {
  const values = valuesOf(set)
  const step = values[1] ?? null
  if (step === null || values[0] !== 0) return null
  return values.length === Math.ceil(size / step) && values.every((value, index) => value === index * step)
    ? step
    : null
}

/** One weekday of the month and nothing else. */
function nthOf(set: FieldSet): { nth: Nth; weekday: number } | null {
  const found: { nth: Nth; weekday: number }[] = []
  for (let weekday = 0; weekday < 7; weekday++) {
    if (((set.lastOf >> weekday) & 1) === 1) found.push({ nth: "last", weekday })
    if (((set.fifth >> weekday) & 1) === 1) found.push({ nth: 5, weekday })
    for (const nth of [1, 2, 3, 4] as const)
      if (((set.nth >> (7 * (nth - 1) + weekday)) & 1) === 1) found.push({ nth, weekday })
  }
  return found.length === 1 && set.low === 0 ? (found[0] ?? null) : null
}

function hasSpecial(set: FieldSet): boolean {
  return (
    set.beforeLast !== 0 || set.nearest !== 0 || set.lastWorkday || set.lastOf !== 0 || set.nth !== 0 || set.fifth !== 0
  )
}

function isEveryDate({ dayOfMonth }: Pick<ParsedLine, "dayOfMonth">): boolean {
  return dayOfMonth.star && dayOfMonth.low === ALL_DAYS
}

function isEveryWeekday({ dayOfWeek }: Pick<ParsedLine, "dayOfWeek">): boolean {
  return dayOfWeek.star && dayOfWeek.low === ALL_WEEKDAYS
}

function every(count: number): string {
  return count === 1 ? "*" : `*/${count}`
}

function time({ hour, minute }: WallTime): string {
  return `${minute} ${hour}`
}
