import { daysOfMonthField, daysUpTo } from "#core/cron/days.ts"
import { CronLine } from "#core/cron/line.ts"
import { type ParsedLine, parseLine } from "#core/cron/parse.ts"
import { dayNumber } from "#core/recurrence/civil.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"

/** The longest length of each month: a plain day within it comes round every year, or every leap year. */
const LONGEST = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** 28 years without a missing leap day hold every kind of year: leap or not × weekday of January 1st. */
const FIRST_YEAR = 2001
const KINDS = 28

/**
 * One line, ready to walk.
 * @throws RecurrenceError when it cannot be parsed, or when no date could ever match.
 */
export function compileLine(text: string, name: string): CronLine {
  const line = new CronLine(parseLine(text, name))
  if (!canMatch(line)) throw impossible(line.parsed)
  return line
}

function canMatch(line: CronLine): boolean {
  const { dayOfMonth, month, dayOfWeek } = line.parsed
  if (dayOfMonth.star && dayOfWeek.low !== 0) return true
  for (let index = 1; index <= 12; index++) {
    const plain = dayOfMonth.low & daysUpTo(LONGEST[index] ?? 0)
    if (((month.low >> index) & 1) === 1 && plain !== 0 && dayOfWeek.low === 0x7f) return true
  }
  for (let year = FIRST_YEAR; year < FIRST_YEAR + KINDS; year++) {
    for (let index = 1; index <= 12; index++) {
      if (line.daysIn(year, index, dayNumber(year, index, 1)) !== 0) return true
    }
  }
  return false
}

function impossible({ text, dayOfMonth, month }: ParsedLine): RecurrenceError {
  const lastDay = Math.max(...LONGEST.filter((_, index) => ((month.low >> index) & 1) === 1))
  const hint = daysOfMonthField(dayOfMonth, 0, 31) === 0 ? undefined : suggestion(text, lastDay)
  return new RecurrenceError({
    field: "cron",
    value: text,
    place: "day-of-month and month fields",
    expected: `a date that exists (the longest of these months has ${lastDay} days)`,
    ...(hint === undefined ? {} : { suggestion: hint }),
  })
}

/** The same line on the last day of those months. */
function suggestion(text: string, lastDay: number): string | undefined {
  if (lastDay === 31) return undefined
  const fields = text.split(/\s+/)
  fields[fields.length - 3] = "L"
  return JSON.stringify(fields.join(" "))
}
