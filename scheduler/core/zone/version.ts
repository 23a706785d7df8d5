import { hashNumber, hashText } from "#core/recurrence/hash.ts"
import { openZone, supportedZones } from "#core/zone/intl.ts"

/** Zones whose clocks governments move by decree or have moved lately: most new tz data shows in these. */
const RESTLESS = [
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Asuncion",
  "America/Godthab",
  "America/Santiago",
  "America/Sao_Paulo",
  "Antarctica/Vostok",
  "Asia/Almaty",
  "Asia/Beirut",
  "Asia/Gaza",
  "Asia/Tehran",
  "Europe/Chisinau",
] as const

/** Weekly from 2025 to 2028: decrees move changes of clocks by whole weeks, which a sample a month would miss. */
const FROM_WEEK = 2870
const WEEKS = 180
const WEEK_S = 604_800

/**
 * A fingerprint of this runtime's tz data, derived from the offsets of the zones that change most. Core must not read
 * `process.versions.tz`; a process that can should prefer it, since new data on a calmer zone shows only there.
 */
export const tzVersion: string = fingerprint(RESTLESS)

/** The same over every zone, in some 100 ms: for a check at start-up where `process.versions.tz` is missing. */
export function fullTzFingerprint(): string {
  return fingerprint(supportedZones())
}

function fingerprint(zones: readonly string[]): string {
  let hash = hashText("tz")
  for (const zone of zones) {
    const probe = openZone(zone)?.probe
    hash = hashNumber(hash, hashText(zone))
    if (probe === undefined) continue
    for (let week = FROM_WEEK; week < FROM_WEEK + WEEKS; week++) hash = hashNumber(hash, probe(week * WEEK_S))
  }
  return `tz-${hash.toString(16).padStart(8, "0")}`
}
