import { hashNumber, hashText } from "#core/recurrence/hash.ts"
import { openZone, supportedZones } from "#core/zone/intl.ts"

/** Zones whose rules governments have changed in recent years, or change by decree: new tz data shows in these. */
const RESTLESS = [
  "Africa/Cairo",
  "Africa/Casablanca",
  "Africa/Juba",
  "America/Asuncion",
  "America/Godthab",
  "America/Mexico_City",
  "America/Sao_Paulo",
  "America/Santiago",
  "America/Scoresbysund",
  "America/New_York",
  "Antarctica/Casey",
  "Antarctica/Vostok",
  "Asia/Almaty",
  "Asia/Amman",
  "Asia/Beirut",
  "Asia/Gaza",
  "Asia/Manila",
  "Asia/Tehran",
  "Europe/Berlin",
  "Europe/Chisinau",
  "Europe/London",
  "Pacific/Apia",
  "Pacific/Fiji",
] as const

const FROM_MONTH = 12 * (2022 - 1970)
const MONTHS = 12 * 10
const MONTH_S = 2_629_746

/**
 * A fingerprint of this runtime's tz data, derived from the offsets of the zones that change most. Core must not
 * read `process.versions.tz`; a process that can should store both, since a change elsewhere shows only there.
 */
export const tzVersion: string = fingerprint(RESTLESS)

/** The same over every zone, in some 40 ms: for a check at start-up. */
export function fullTzFingerprint(): string {
  return fingerprint(supportedZones())
}

function fingerprint(zones: readonly string[]): string {
  let hash = hashText("tz")
  for (const zone of zones) {
    const probe = openZone(zone)?.probe
    hash = hashNumber(hash, hashText(zone))
    if (probe === undefined) continue
    for (let month = FROM_MONTH; month < FROM_MONTH + MONTHS; month++) hash = hashNumber(hash, probe(month * MONTH_S))
  }
  return `tz-${hash.toString(16).padStart(8, "0")}`
}
