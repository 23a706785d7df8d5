import { dayKey, shortDayText } from "#app/_format/time.ts"
import { type ShownState, shownState } from "#app/_ui/state-looks.ts"
import { type Instant, instant } from "#core/brand.ts"
import { localTime } from "#core/recurrence/preview.ts"
import type { RunState } from "#core/run-state.ts"
import { findZone } from "#core/zone/zone.ts"

export type ChartRun = {
  id: string
  state: RunState
  attempt: number
  fireAt: Instant
  startedAt: Instant | null
  finishedAt: Instant | null
}

export type ChartBar = {
  id: string
  state: ShownState
  fireAt: Instant
  /** Null: it did not run, or it is not known how long. */
  tookMs: number | null
  /** Of the height of the chart, 0 to 1. */
  share: number
}

export type DurationChart = {
  bars: ChartBar[]
  /** Round lengths from zero up, with their heights. */
  levels: { ms: number; share: number }[]
  /** A run that reaches this is still going when the next one is due. */
  limit: { ms: number; share: number } | null
  /** Round times, by the place of the bar that they stand under. */
  ticks: { place: number; text: string }[]
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100].map((count) => count * DAY),
]
const MOST_LEVELS = 4
const TICK_STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
]
const MOST_TICKS = 6

/** Bars on one scale from zero, with round levels and, among `of` places, round times below. */
export function durationChart(
  runs: readonly ChartRun[],
  of: number,
  { now, zone }: { now: Instant; zone: string },
): DurationChart {
  const shown = runs.slice(-of)
  const lengths = shown.map((run) => tookOf(run, now))
  const longest = Math.max(1, ...lengths.map((ms) => ms ?? 0))
  const step = STEPS_MS.find((ms) => Math.ceil(longest / ms) <= MOST_LEVELS) ?? longest
  const top = step * Math.ceil(longest / step)
  const apart = usualGap(shown)
  return {
    bars: shown.map((run, index) => ({
      id: run.id,
      state: shownState(run.state, run.attempt),
      fireAt: run.fireAt,
      tookMs: lengths[index] ?? null,
      share: (lengths[index] ?? 0) / top,
    })),
    levels: Array.from({ length: top / step + 1 }, (_, level) => ({ ms: level * step, share: (level * step) / top })),
    limit: apart === null || apart > top ? null : { ms: apart, share: apart / top },
    ticks: ticksOf(shown, of - shown.length, { now, zone }),
  }
}

function tookOf({ state, startedAt, finishedAt }: ChartRun, now: Instant): number | null {
  if (startedAt === null) return null
  const until = finishedAt ?? (state === "running" || state === "cancelling" ? now : null)
  return until === null ? null : Math.max(0, until - startedAt)
}

/** The distance at which most runs follow each other; null where there is no such. */
function usualGap(runs: readonly ChartRun[]): number | null {
  const gaps = runs.slice(1).map(({ fireAt }, index) => fireAt - (runs[index]?.fireAt ?? fireAt))
  const counts = new Map<number, number>()
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1)
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])
  return usual === undefined || usual[0] <= 0 || usual[1] * 2 <= gaps.length ? null : usual[0]
}

function ticksOf(runs: readonly ChartRun[], empty: number, { now, zone }: { now: Instant; zone: string }) {
  const [first, last] = [runs[0]?.fireAt, runs.at(-1)?.fireAt]
  const known = findZone(zone) ?? findZone("UTC")
  if (first === undefined || last === undefined || known === null) return []
  const span = last - first
  const apart = TICK_STEPS_MS.find((ms) => span / ms <= MOST_TICKS) ?? span
  const wall = (at: Instant) => at + known.offsetAt(Math.floor(at / 1_000)) * 1_000
  const least = Math.ceil((runs.length + empty) / MOST_TICKS / 1.5)
  const ticks: { place: number; text: string }[] = []
  let before: Instant = instant(first - 1)
  // Where all of it is today's nothing says the day; else the first one does, and each that begins another.
  let day = dayKey(first, zone) === dayKey(now, zone) ? dayKey(now, zone) : ""
  for (const [index, { fireAt }] of runs.entries()) {
    const crosses = Math.floor(wall(fireAt) / apart) !== Math.floor(wall(before) / apart)
    before = fireAt
    const place = index + empty
    if (!crosses || (ticks.length > 0 && place - (ticks.at(-1)?.place ?? 0) < least)) continue
    const clock = localTime(known, fireAt).local.slice(11, fireAt % MINUTE === 0 ? 16 : 19)
    const isNewDay = dayKey(fireAt, zone) !== day
    day = dayKey(fireAt, zone)
    ticks.push({
      place,
      text:
        apart >= DAY
          ? shortDayText(fireAt, zone, now)
          : isNewDay
            ? `${shortDayText(fireAt, zone, now)} ${clock}`
            : clock,
    })
  }
  return ticks
}
