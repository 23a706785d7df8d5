// When the lines of sentry-beat.yaml fire, by the rules alone and minute by minute: no part of Onebeat is used, so that
// the check does not share its mistakes. It knows what that file needs: *, */n, a number, a weekday's name, in UTC.

const MINUTE = 60_000
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

/** The instants of a line of cron with from ≤ instant < until. */
export function cronInstants(line: string, from: number, until: number): number[] {
  const fields = line.trim().split(/\s+/)
  if (fields.length !== 5) throw new Error(`${line}: this oracle knows lines of five fields`)
  const instants: number[] = []
  for (let at = Math.ceil(from / MINUTE) * MINUTE; at < until; at += MINUTE) if (isDue(fields, at)) instants.push(at)
  return instants
}

/** The instants of an interval counted from an anchor with from ≤ instant < until. */
export function intervalInstants(everyMs: number, anchor: number, from: number, until: number): number[] {
  const instants: number[] = []
  const first = anchor + Math.max(0, Math.ceil((from - anchor) / everyMs)) * everyMs
  for (let at = first; at < until; at += everyMs) instants.push(at)
  return instants
}

function isDue([minute = "", hour = "", day = "", month = "", weekday = ""]: string[], at: number): boolean {
  const time = new Date(at)
  const isDay = matches(day, time.getUTCDate(), 1)
  const isWeekday = matches(weekday, time.getUTCDay(), 0)
  // Either is enough when both are restricted.
  const isDate = day.startsWith("*") || weekday.startsWith("*") ? isDay && isWeekday : isDay || isWeekday
  return (
    isDate &&
    matches(minute, time.getUTCMinutes(), 0) &&
    matches(hour, time.getUTCHours(), 0) &&
    matches(month, time.getUTCMonth() + 1, 1)
  )
}

function matches(field: string, value: number, first: number): boolean {
  if (field === "*") return true
  const step = /^\*\/(\d+)$/.exec(field)?.[1]
  if (step !== undefined) return (value - first) % Number(step) === 0
  const wanted = WEEKDAYS.includes(field) ? WEEKDAYS.indexOf(field) : Number(field)
  if (!Number.isInteger(wanted)) throw new Error(`${field}: this oracle does not know it`)
  return value === wanted
}
