import type { Instant } from "#core/brand.ts"

type Parts = { day: string; weekday: string; date: string; year: string; time: string; offset: string }

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

const QUARTER_MS = 900_000
const QUARTERS_KEPT = 20_000
/** 1973: the last zone whose offset had seconds is a year past. */
const EVEN_FROM = 94_694_400_000

const formats = new Map<string, Intl.DateTimeFormat>()
const quarters = new Map<string, Parts>()

/** `16:42:00 Berlin`, and with the day before it when that is not today's in the zone: `Fri 20 Nov 16:42:00 Berlin`. */
export function exactText(at: Instant, zone: string, now: Instant): string {
  const then = partsOf(at, zone)
  const today = partsOf(now, zone)
  return `${then.day === today.day ? "" : `${then.day} `}${then.time.slice(0, 8)} ${placeOf(zone)}`
}

/**
 * As short as it is still exact, for the second line of a row: `16:45 Berlin`, `14:42:30 UTC`, `Mon 07:00 London`,
 * `26 Oct 09:00 Berlin`, `26 Oct 2027 09:00 Berlin`.
 */
export function shortText(at: Instant, zone: string, now: Instant): string {
  const then = partsOf(at, zone)
  const time = then.time.slice(0, then.time.startsWith("00.", 6) ? 5 : 8)
  return `${dayBefore(then, partsOf(now, zone), Math.abs(at - now))}${time} ${placeOf(zone)}`
}

function dayBefore(then: Parts, today: Parts, awayMs: number): string {
  if (then.year !== today.year) return `${then.date} ${then.year} `
  if (then.day === today.day) return ""
  return awayMs < WEEK_MS && then.weekday !== today.weekday ? `${then.weekday} ` : `${then.date} `
}

/** `16:42:07` */
export function clockText(at: Instant, zone: string): string {
  return partsOf(at, zone).time.slice(0, 8)
}

/** `16:34:00.004`, for steps of one run. */
export function preciseText(at: Instant, zone: string): string {
  return partsOf(at, zone).time
}

/** `+02:00` */
export function offsetText(at: Instant, zone: string): string {
  const found = /([+-])(\d{1,2})(?::(\d{2}))?/.exec(partsOf(at, zone).offset)
  return found ? `${found[1]}${found[2]?.padStart(2, "0")}:${found[3] ?? "00"}` : "+00:00"
}

/** `Tue 24 Nov`, with the year where it is another one. */
export function dayText(at: Instant, zone: string, now: Instant): string {
  const [then, today] = [partsOf(at, zone), partsOf(now, zone)]
  return then.year === today.year ? then.day : `${then.day} ${then.year}`
}

/** `Tue` within a week of now, else `24 Nov`, with the year where it is another one. */
export function shortDayText(at: Instant, zone: string, now: Instant): string {
  const [then, today] = [partsOf(at, zone), partsOf(now, zone)]
  if (then.year !== today.year) return `${then.date} ${then.year}`
  return Math.abs(at - now) < WEEK_MS - DAY_MS ? then.weekday : then.date
}

/** Which day of the zone it is: alike for instants of one day, and for no others. */
export function dayKey(at: Instant, zone: string): string {
  const { day, year } = partsOf(at, zone)
  return `${day} ${year}`
}

/** `2026-11-25T16:34:00+01:00`, as it stands in a search: exact wherever it is read, and readable in the zone. */
export function zonedIsoText(at: Instant, zone: string): string {
  const offset = offsetText(at, zone)
  const eastMs =
    (offset.startsWith("-") ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * 60_000
  const wall = new Date(at + eastMs).toISOString()
  return `${wall.slice(0, wall.endsWith(".000Z") ? 19 : 23)}${offset}`
}

/** What hovering tells: UTC, the schedule's zone and the reader's, each on its line and none twice. */
export function hoverText(at: Instant, zone: string, reader: string): string {
  const zones = [...new Set(["UTC", knownZone(zone), knownZone(reader)])]
  return zones.map((one) => hoverLine(at, one, one === knownZone(reader) && one !== knownZone(zone))).join("\n")
}

function hoverLine(at: Instant, zone: string, isReaders: boolean): string {
  if (placeOf(zone) === "UTC") return `${isoText(at).replace("T", " ").replace("Z", "")} UTC`
  const { day, time } = partsOf(at, zone)
  return `${day} ${time} ${offsetText(at, zone)} ${zone}${isReaders ? ", yours" : ""}`
}

/** For the tooltip, to the millisecond: `2026-11-21 16:42:00.000 GMT+1 Europe/Berlin = 2026-11-21T15:42:00.000Z`. */
export function fullText(at: Instant, zone: string): string {
  const utc = isoText(at)
  if (placeOf(zone) === "UTC") return utc
  const { day, time, offset } = partsOf(at, zone)
  return `${day} ${time} ${offset} ${zone} = ${utc}`
}

export function isoText(at: Instant): string {
  return new Date(at).toISOString()
}

/** `Europe/Berlin` → `Berlin`, `America/Argentina/Buenos_Aires` → `Buenos Aires`. */
export function placeOf(named: string): string {
  const zone = knownZone(named)
  return /^(?:Etc\/)?UTC$/i.test(zone) ? "UTC" : (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
}

/**
 * A list shows hundreds of times, and formatting one takes the system longer than anything else about it. A zone's clock
 * runs evenly within a quarter of an hour, since zones change on quarters only, so one reading serves for all of it.
 */
function partsOf(at: Instant, zone: string): Parts {
  const known = knownZone(zone)
  if (at < EVEN_FROM) return read(at, known)
  const begin = Math.floor(at / QUARTER_MS) * QUARTER_MS
  const key = `${known} ${begin}`
  const quarter = quarters.get(key) ?? read(begin, known)
  if (quarters.size >= QUARTERS_KEPT) quarters.clear()
  quarters.set(key, quarter)
  const [hour, minute] = [quarter.time.slice(0, 2), Number(quarter.time.slice(3, 5))]
  const into = at - begin
  const clock = `${two(minute + Math.floor(into / 60_000))}:${two(Math.floor(into / 1_000) % 60)}`
  return { ...quarter, time: `${hour}:${clock}.${String(Math.floor(into) % 1_000).padStart(3, "0")}` }
}

function two(count: number): string {
  return String(count).padStart(2, "0")
}

function read(at: number, zone: string): Parts {
  const found: Record<string, string> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) found[type] = value
  return {
    day: `${found.weekday} ${found.day} ${found.month}`,
    weekday: found.weekday ?? "",
    date: `${found.day} ${found.month}`,
    year: found.year ?? "",
    time: `${found.hour}:${found.minute}:${found.second}.${found.fractionalSecond}`,
    offset: found.timeZoneName ?? "",
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZoneName: "shortOffset",
  })
  formats.set(zone, made)
  return made
}

/** A zone written by SQL may not exist: its times are shown in UTC then, and the fault on the row says why. */
function knownZone(zone: string): string {
  return isKnownZone(zone) ? zone : "UTC"
}

export function isKnownZone(zone: string): boolean {
  if (formats.has(zone)) return true
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch {
    return false
  }
}
