/*
 * Calendar arithmetic on the proleptic Gregorian calendar. A day number counts days since 1970-01-01; a wall time
 * is the seconds since 1970-01-01T00:00 as a clock on the wall would show them, with no zone in it.
 */

export const DAY_S = 86_400

/** Fires lie in [FIRST_SECOND, END_SECOND): the years 1900 to 9999. Asking beyond answers as the edge would. */
export const FIRST_YEAR = 1900
export const LAST_YEAR = 9999
export const FIRST_SECOND = dayNumber(FIRST_YEAR, 1, 1) * DAY_S
export const END_SECOND = dayNumber(LAST_YEAR + 1, 1, 1) * DAY_S

/** Any 42 years in a row hold every kind of year (leap or not × first weekday), also across a 2100. */
export const ALL_KINDS_S = 42 * 366 * DAY_S

const COMMON = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function isLeapYear(year: number): boolean {
  return (year & 3) === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (COMMON[month] ?? 0)
}

/** Day number of a date. Years from 0 on; see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = (y / 400) | 0
  const yearOfEra = y - era * 400
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** A date packed into one integer, so that the hot path allocates nothing: year × 512 + month × 32 + day. */
export function packedDate(dayNo: number): number {
  const z = dayNo + 719_468
  const era = (z / 146_097) | 0
  const doe = z - era * 146_097
  const yoe = ((doe - ((doe / 1460) | 0) + ((doe / 36_524) | 0) - ((doe / 146_096) | 0)) / 365) | 0
  const doy = doe - (365 * yoe + (yoe >> 2) - ((yoe / 100) | 0))
  const mp = ((5 * doy + 2) / 153) | 0
  const day = doy - (((153 * mp + 2) / 5) | 0) + 1
  const month = mp < 10 ? mp + 3 : mp - 9
  return (yoe + era * 400 + (month <= 2 ? 1 : 0)) * 512 + month * 32 + day
}

/** 0 is Sunday. */
export function weekday(dayNo: number): number {
  return (((dayNo + 4) % 7) + 7) % 7
}

export function dayOfWall(wall: number): number {
  return Math.floor(wall / DAY_S)
}

/** "2026-03-08" */
export function dateText(dayNo: number): string {
  const packed = packedDate(dayNo)
  return `${String(packed >> 9).padStart(4, "0")}-${two((packed >> 5) & 15)}-${two(packed & 31)}`
}

/** "2026-03-08T03:00:00" */
export function wallText(wall: number): string {
  const dayNo = dayOfWall(wall)
  const second = wall - dayNo * DAY_S
  return `${dateText(dayNo)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
}

/** Day number of "2026-03-08", or null when there is no such date. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const dayNo = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]))
  return dateText(dayNo) === text ? dayNo : null
}

export function two(n: number): string {
  return n < 10 ? `0${n}` : String(n)
}
