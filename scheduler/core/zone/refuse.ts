import { RecurrenceError } from "#core/recurrence/error.ts"
import { supportedZones } from "#core/zone/intl.ts"

/** Abbreviations that name several zones, and what is most often meant. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
  MDT: "America/Denver",
  CDT: "America/Chicago",
  EDT: "America/New_York",
  BST: "Europe/London",
  CEST: "Europe/Berlin",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  AEST: "Australia/Sydney",
}

export function refuseZone(name: string): RecurrenceError {
  const suggestion = ABBREVIATIONS[name.toUpperCase()] ?? nearestZone(name)
  return new RecurrenceError({
    field: "timeZone",
    value: name,
    expected: "a zone name of the tz database, such as Europe/Berlin or UTC",
    ...(suggestion === undefined ? {} : { suggestion }),
  })
}

function nearestZone(name: string): string | undefined {
  const wanted = simplified(name)
  if (wanted === "") return undefined
  const zones = supportedZones()
  const sameCity = zones.find((zone) => simplified(zone.slice(zone.lastIndexOf("/") + 1)) === wanted)
  if (sameCity !== undefined) return sameCity
  let best: string | undefined
  let least = Math.min(4, Math.ceil(wanted.length / 3))
  for (const zone of zones) {
    const distance = editDistance(wanted, simplified(zone), least)
    if (distance < least) {
      least = distance
      best = zone
    }
  }
  return best
}

function simplified(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9/+-]/g, "")
    .slice(0, 60)
}

/** Levenshtein distance, or `limit` when it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] ?? limit) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(changed, (above[j] ?? limit) + 1, (row[j - 1] ?? limit) + 1))
    }
  }
  return Math.min(limit, row[b.length] ?? limit)
}
