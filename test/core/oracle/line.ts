/*
 * A second reading of the dialect, made for being plainly right: sets of numbers, and for each wall time the question
 * whether every field holds it.
 */

export type OracleLine = {
  readonly hasSeconds: boolean
  /** Neither the minute nor the hour field begins with `*`. */
  readonly isFixed: boolean
  matches(wall: number): boolean
  matchesDate(wall: number): boolean
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

export function readLine(text: string): OracleLine {
  const fields = text.split(" ")
  const [second = "", minute = "", hour = "", date = "", month = "", day = ""] =
    fields.length === 6 ? fields : ["0", ...fields]
  const seconds = numbers(second, 0, 59)
  const minutes = numbers(minute, 0, 59)
  const hours = numbers(hour, 0, 23)
  const months = numbers(named(month, MONTHS, 1), 1, 12)
  const dayText = named(day, DAYS, 0)

  const matchesDate = (wall: number): boolean => {
    const shown = new Date(wall * 1000)
    if (!months.has(shown.getUTCMonth() + 1)) return false
    const byDate = date.split(",").some((part) => datePart(part, shown))
    const byDay = dayText.split(",").some((part) => dayPart(part, shown))
    const isEither = !/^[*?]/.test(date) && !/^[*?]/.test(day)
    return isEither ? byDate || byDay : byDate && byDay
  }
  const matches = (wall: number): boolean => {
    const shown = new Date(wall * 1000)
    const isTime =
      seconds.has(shown.getUTCSeconds()) && minutes.has(shown.getUTCMinutes()) && hours.has(shown.getUTCHours())
    return isTime && matchesDate(wall)
  }
  return { hasSeconds: fields.length === 6, isFixed: !/^\*/.test(minute) && !/^\*/.test(hour), matches, matchesDate }
}

function datePart(part: string, shown: Date): boolean {
  const today = shown.getUTCDate()
  const last = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + 1, 0)).getUTCDate()
  if (part === "?") return true
  if (part === "L") return today === last
  if (part.startsWith("L-")) return today === last - Number(part.slice(2))
  if (part === "LW") return today === workdayNear(shown, last, last)
  if (part.endsWith("W")) {
    const wanted = Number(part.slice(0, -1))
    return wanted <= last && today === workdayNear(shown, wanted, last)
  }
  return numbers(part, 1, 31).has(today)
}

/** Tries the day itself, then one, two, three days away on either side, within the month. */
function workdayNear(shown: Date, wanted: number, last: number): number {
  for (const away of [0, -1, 1, -2, 2, -3, 3]) {
    const day = wanted + away
    if (day < 1 || day > last) continue
    const weekday = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), day)).getUTCDay()
    if (weekday !== 0 && weekday !== 6) return day
  }
  throw new Error("a month without a workday")
}

function dayPart(part: string, shown: Date): boolean {
  const weekday = shown.getUTCDay()
  const today = shown.getUTCDate()
  if (part === "?") return true
  if (part.endsWith("L")) {
    const inAWeek = new Date(shown.getTime() + 7 * 86_400_000)
    return weekday === Number(part.slice(0, -1)) % 7 && inAWeek.getUTCMonth() !== shown.getUTCMonth()
  }
  if (part.includes("#")) {
    const [day, count] = part.split("#").map(Number)
    return weekday === (day ?? 0) % 7 && Math.ceil(today / 7) === count
  }
  return [...numbers(part, 0, 7)].some((day) => day % 7 === weekday)
}

function numbers(text: string, min: number, max: number): Set<number> {
  const found = new Set<number>()
  for (const part of text.split(",")) {
    const [span = "", step = "1"] = part.split("/")
    let [first, last] = span.split("-").map(Number)
    if (span === "*") [first, last] = [min, max]
    else if (last === undefined) last = part.includes("/") ? max : first
    for (let value = first ?? 0; value <= (last ?? 0); value += Number(step)) found.add(value)
  }
  return found
}

function named(text: string, names: readonly string[], first: number): string {
  return names.reduce((spelled, name, index) => spelled.replaceAll(new RegExp(name, "gi"), String(index + first)), text)
}
