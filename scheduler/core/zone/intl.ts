/*
 * The only file of the core that knows `Date` and `Intl`. Offsets are whole seconds east of UTC: Monrovia stood at
 * -00:44:30 until 1972, so minutes would not do.
 */

/** The offset at an epoch second. */
export type OffsetProbe = (second: number) => number

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

/** The canonical spelling of a zone's name and its offsets, or null when this runtime's tz data has no such zone. */
export function openZone(name: string): { name: string; probe: OffsetProbe } | null {
  // Newer runtimes take "+05:30" here; a zone of that kind has no name that a cluster on Node 20 could read.
  if (!/^[A-Za-z]/.test(name)) return null
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, month: "narrow", timeZoneName: "longOffset" })
  } catch {
    return null
  }
  return { name: format.resolvedOptions().timeZone, probe: (second) => offsetOf(format.format(second * 1000)) }
}

function offsetOf(text: string): number {
  const match = OFFSET.exec(text)
  if (!match) throw new Error(`this runtime shows no offset in ${JSON.stringify(text)}`)
  if (match[1] === undefined) return 0
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === "-" ? -size : size
}

export function supportedZones(): string[] {
  return Intl.supportedValuesOf("timeZone")
}

/** A `Date`, for libraries that ask for one. */
export function dateOf(ms: number): Date {
  return new Date(ms)
}

/** "2026-03-08T07:00:00.000Z" */
export function isoText(ms: number): string {
  return new Date(ms).toISOString()
}
