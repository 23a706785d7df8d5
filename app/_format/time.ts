import type { Instant } from "#core/brand.ts"

type Parts = { day: string; time: string; offset: string }

const formats = new Map<string, Intl.DateTimeFormat>()

/** `16:42:00 Berlin`, and with the day before it when that is not today's in the zone: `Fri 20 Nov 16:42:00 Berlin`. */
export function exactText(at: Instant, zone: string, now: Instant): string {
  const then = partsOf(at, zone)
  const today = partsOf(now, zone)
  return `${then.day === today.day ? "" : `${then.day} `}${then.time.slice(0, 8)} ${placeOf(zone)}`
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

function partsOf(at: Instant, zone: string): Parts {
  const found: Record<string, string> = {}
  for (const { type, value } of formatOf(knownZone(zone)).formatToParts(at)) found[type] = value
  return {
    day: `${found.weekday} ${found.day} ${found.month}`,
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
  if (formats.has(zone)) return zone
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return zone
  } catch {
    return "UTC"
  }
}
