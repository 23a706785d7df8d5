import { wallAt } from "./oracle/timeline.ts"

/* Where clocks change, read from `Intl` as the oracle does: the engine's own tables are not asked. */

const DAY = 86_400_000
const offset = (zone: string, at: number) => wallAt(zone, at) * 1000 - Math.floor(at / 1000) * 1000

let changing: string[] | undefined
const changes = new Map<string, number[]>()

export const ALL_ZONES = Intl.supportedValuesOf("timeZone")

/** Zones whose clocks change in 2026. */
export function changingZones(): string[] {
  changing ??= ALL_ZONES.filter((zone) => offset(zone, Date.UTC(2026, 0, 1)) !== offset(zone, Date.UTC(2026, 6, 1)))
  return changing
}

/** Instants (ms, to the minute) of a year at which a zone's clocks jump. */
export function changesOf(zone: string, year: number): number[] {
  const key = `${zone} ${year}`
  const known = changes.get(key)
  if (known !== undefined) return known
  const found: number[] = []
  // Steps of four days: a case for a test is wanted here, not every change.
  let before = offset(zone, Date.UTC(year, 0, 1))
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += 4 * DAY) {
    const after = offset(zone, day + 4 * DAY)
    if (after !== before) found.push(bisect(zone, day, day + 4 * DAY))
    before = after
  }
  changes.set(key, found)
  return found
}

/** An instant of 2026 within two days of a change of the zone, chosen by `pick`, or any instant if it has none. */
export function fromNearChange(zone: string, pick: number): number {
  const found = changesOf(zone, 2026)
  const change = found[pick % Math.max(1, found.length)] ?? Date.UTC(2026, 5, 1)
  return change + ((pick % 5760) - 2880) * 60_000
}

function bisect(zone: string, low: number, high: number): number {
  let before = low
  let after = high
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000
    if (offset(zone, middle) === offset(zone, low)) before = middle
    else after = middle
  }
  return after
}
