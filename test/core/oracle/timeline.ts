/*
 * The oracle's clock: what a clock in a zone shows, read from `Intl` for every single step. It shares no code with the
 * engine, knows no offsets and no transitions, and is as slow as that sounds.
 */

/** One step of a clock. `wall` is what it shows, counted in seconds as if the shown time were UTC. */
export type Tick = { readonly at: number; readonly wall: number }

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock in the zone shows at an instant (ms), as wall seconds. */
export function wallAt(zone: string, at: number): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    })
    formats.set(zone, format)
  }
  const shown = format.format(at)
  const wall = Date.parse(`${shown.replace(" ", "T")}Z`)
  if (Number.isNaN(wall)) throw new Error(`the oracle cannot read ${shown} in ${zone}`)
  return wall / 1000
}

/** Every tick of `from ≤ at < to` (ms), one per `step` seconds. */
export function timeline(zone: string, from: number, to: number, step: 1 | 60): Tick[] {
  const ticks: Tick[] = []
  for (let at = from; at < to; at += step * 1000) ticks.push({ at, wall: wallAt(zone, at) })
  return ticks
}
