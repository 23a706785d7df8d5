import { type OracleLine, readLine } from "./line.ts"
import { type Tick, timeline } from "./timeline.ts"

export type Policy = "once" | "skip" | "every"

const DAY_MS = 86_400_000

/**
 * The fires of a line among ticks, from the words of docs/recurrence.md alone. The ticks must begin two days before
 * the first fire that is asked for, so that a wall time that was shown before is known.
 */
export function firesAmong(line: OracleLine, policy: Policy, ticks: readonly Tick[], step: number): number[] {
  const fires: number[] = []
  const shown = new Set<number>()
  let latest = ticks[0]?.wall ?? 0
  for (const { at, wall } of ticks) {
    if (policy === "every" || !line.isFixed) {
      if (line.matches(wall)) fires.push(at)
      continue
    }
    const isFirst = !shown.has(wall)
    shown.add(wall)
    let isDue = isFirst && line.matches(wall)
    // Wall times between the latest ever shown and this one were jumped over: under "once" they fall due here.
    if (policy === "once") {
      for (let missed = latest + step; missed < wall && !isDue; missed += step) isDue = line.matches(missed)
    }
    latest = Math.max(latest, wall)
    if (isDue) fires.push(at)
  }
  return fires
}

/** The first `limit` fires of `from ≤ fire < to` (ms), by looking at every minute (with seconds: at every second). */
export function firesBetween(
  zone: string,
  text: string,
  policy: Policy,
  from: number,
  to: number,
  limit: number,
  step: 1 | 60 = 60,
): number[] {
  const line = readLine(text)
  const ticks = timeline(zone, from - 2 * DAY_MS, to, step)
  return firesAmong(line, policy, ticks, step)
    .filter((at) => at >= from)
    .slice(0, limit)
}

/**
 * The same for lines that fire on few dates: days on which neither the date nor its neighbours match are passed over,
 * all others are looked at minute by minute.
 */
export function rareFires(
  zone: string,
  text: string,
  policy: Policy,
  from: number,
  to: number,
  limit: number,
): number[] {
  const line = readLine(text)
  const fires: number[] = []
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to && fires.length < limit; day += DAY_MS) {
    const around = [day - DAY_MS, day, day + DAY_MS]
    if (!around.some((date) => line.matchesDate(date / 1000))) continue
    const ticks = timeline(zone, day - 2 * DAY_MS, day + DAY_MS, 60)
    fires.push(...firesAmong(line, policy, ticks, 60).filter((at) => at >= Math.max(day, from) && at < to))
  }
  return fires.slice(0, limit)
}
