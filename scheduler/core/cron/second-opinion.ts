import { CronExpressionParser } from "cron-parser"
import { type FieldSet, valuesOf } from "#core/cron/field.ts"
import { type ParsedLine, parseLine } from "#core/cron/parse.ts"

/** What our dialect has beyond cron-parser's, and what it refuses though it is harmless (a value named twice). */
const OUTSIDE = /[HW]|L-|#\S*,|,\S*#|duplicate values/i

/**
 * Asks cron-parser what a line selects. Called when a schedule is saved, and in tests; never when one is planned.
 * @returns a sentence on the difference, or null when both agree or the line is outside cron-parser's dialect.
 * @throws RecurrenceError when our own parser refuses the line.
 */
export function secondOpinion(text: string): string | null {
  const line = parseLine(text, "")
  const plain = withoutNames(line)
  if (OUTSIDE.test(plain)) return null
  try {
    const { second, minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(plain, {
      currentDate: 0,
      tz: "UTC",
    }).fields
    const theirs = [second, minute, hour, dayOfMonth, month].map(({ values }) => listed(values))
    const ours = [line.second, line.minute, line.hour, line.dayOfMonth, line.month].map(oursListed)
    const named = ["second", "minute", "hour", "day-of-month", "month"]
    theirs.push(weekdaysListed(dayOfWeek.values, dayOfWeek.nthDay))
    ours.push(oursListed(line.dayOfWeek))
    named.push("day-of-week")
    const index = ours.findIndex((values, position) => values !== theirs[position])
    if (index < 0) return null
    return `${JSON.stringify(text)}: ${named[index]} selects ${ours[index]} here, but ${theirs[index]} in cron-parser`
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return OUTSIDE.test(reason) ? null : `${JSON.stringify(text)} is refused by cron-parser: ${reason}`
  }
}

/** The line with numbers for names, so that MARCH's H and THU's H do not look like hashes. */
function withoutNames({ fields }: ParsedLine): string {
  const numbered = (text: string, names: readonly string[], first: number) =>
    text.replace(/[A-Za-z]{3}/g, (name) => {
      const index = names.indexOf(name.toUpperCase())
      return index < 0 ? name : String(index + first)
    })
  const month = fields.at(-2) ?? ""
  const weekday = fields.at(-1) ?? ""
  const rest = fields.slice(0, -2)
  return [...rest, numbered(month, MONTH_NAMES, 1), numbered(weekday, WEEKDAY_NAMES, 0)].join(" ")
}

const MONTH_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ")
const WEEKDAY_NAMES = "SUN MON TUE WED THU FRI SAT".split(" ")

function oursListed(set: FieldSet): string {
  const special = [...(set.beforeLast === 0 ? [] : ["L"]), ...bits(set.lastOf).map((day) => `${day}L`)]
  const nth = [
    ...bits(set.nth).map((bit) => `${bit % 7}#${Math.floor(bit / 7) + 1}`),
    ...bits(set.fifth).map((day) => `${day}#5`),
  ]
  return [...valuesOf(set).map(String), ...special, ...nth].sort().join(",")
}

function listed(values: readonly (number | string)[]): string {
  return values.map(String).sort().join(",")
}

function weekdaysListed(values: readonly (number | string)[], nthDay: number): string {
  const folded = new Set(
    values.map((value) => (value === 7 ? 0 : value)).map((value) => String(value).replace("7L", "0L")),
  )
  return [...folded]
    .map((value) => (nthDay > 0 ? `${value}#${nthDay}` : value))
    .sort()
    .join(",")
}

function bits(mask: number): number[] {
  return Array.from({ length: 31 }, (_, bit) => bit).filter((bit) => ((mask >> bit) & 1) === 1)
}
