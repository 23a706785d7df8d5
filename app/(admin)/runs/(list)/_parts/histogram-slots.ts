import { counted, countText } from "#app/_format/duration.ts"
import { clockText, dayText, offsetText, zonedIsoText } from "#app/_format/time.ts"
import { LOOKS } from "#app/_ui/state-looks.ts"
import type { Tone } from "#app/_ui/tone.ts"
import { type Instant, instant } from "#core/brand.ts"
import { bucketMsFor } from "#core/buckets.ts"
import { RUN_STATES, type RunState } from "#core/run-state.ts"
import type { RunsHistogram } from "#scheduler/services/runs/count.ts"

/** One bar: its parts from below, of a height of 1; `from` and `to` as they stand in a search. */
export type Slot = { from: string; to: string; label: string; count: number; parts: { tone: Tone; height: number }[] }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const TICKS = 8
/** From here on a time of day alone could be that of two days. */
const LONG_MS = 20 * 3_600_000
/** So much of the height is seen of whatever is not well, though it be one among thousands. */
const LEAST = 0.09
/** From below. */
const ORDER: readonly Tone[] = ["ok", "quiet", "warn", "bad", "now"]

export function histogramSlots({ fromAt, toAt, bucketMs, buckets }: RunsHistogram, zone: string): Slot[] {
  const byTime = new Map(buckets.map(({ at, counts }) => [at, counts]))
  const highest = Math.max(1, ...buckets.map(({ counts }) => sum(Object.values(counts))))
  const isLong = toAt - fromAt > LONG_MS && bucketMs < DAY_MS
  const labelTime = (at: Instant) =>
    isLong ? `${dayText(at, zone, at)} ${clockText(at, zone).slice(0, 5)}` : timeOf(at, bucketMs, zone)
  return starts(fromAt, toAt, bucketMs, zone).map((at) => {
    const counts = byTime.get(at) ?? {}
    const to = instant(at + bucketMs)
    return {
      from: zonedIsoText(at, zone),
      to: zonedIsoText(to, zone),
      label: `${labelTime(at)} to ${labelTime(to)}: ${countsText(counts)}`,
      count: sum(Object.values(counts)),
      parts: partsOf(counts, highest),
    }
  })
}

/** Round times along the axis; `share` is how far along it. */
export function histogramTicks(
  { fromAt, toAt, bucketMs }: RunsHistogram,
  zone: string,
): { share: number; text: string }[] {
  const all = starts(fromAt, toAt, bucketMs, zone)
  const [first, last] = [all[0] ?? fromAt, (all.at(-1) ?? fromAt) + bucketMs]
  const step = Math.max(bucketMs, bucketMsFor(last - first, TICKS))
  return starts(first, instant(last), step, zone)
    .map((at) => ({ share: (at - first) / (last - first), text: timeOf(at, step, zone) }))
    .filter(({ share }) => share > 0.015 && share < 0.985)
}

/** Round in the zone, as the counts are. */
function starts(fromAt: Instant, toAt: Instant, stepMs: number, zone: string): Instant[] {
  const eastMs = eastOf(fromAt, zone)
  const first = Math.floor((fromAt + eastMs) / stepMs) * stepMs - eastMs
  const count = Math.max(1, Math.ceil((toAt - first) / stepMs))
  return Array.from({ length: count }, (_, n) => instant(first + n * stepMs))
}

function eastOf(at: Instant, zone: string): number {
  const offset = offsetText(at, zone)
  return (offset.startsWith("-") ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * MINUTE_MS
}

function partsOf(counts: Partial<Record<RunState, number>>, highest: number): Slot["parts"] {
  return ORDER.flatMap((tone) => {
    const count = sum(RUN_STATES.filter((state) => LOOKS[state].tone === tone).map((state) => counts[state] ?? 0))
    if (count === 0) return []
    return [{ tone, height: Math.max(tone === "ok" ? 0.03 : LEAST, (0.9 * count) / highest) }]
  })
}

function countsText(counts: Partial<Record<RunState, number>>): string {
  const found = RUN_STATES.filter((state) => (counts[state] ?? 0) > 0)
  if (found.length === 0) return "no runs"
  const parts = found.map((state) => `${countText(counts[state] ?? 0)} ${LOOKS[state].word.toLowerCase()}`)
  return `${counted(sum(Object.values(counts)), "run")}, ${parts.join(", ")}`
}

function timeOf(at: Instant, stepMs: number, zone: string): string {
  if (stepMs >= DAY_MS) return dayText(at, zone, at)
  const time = clockText(at, zone)
  const isMidnight = time === "00:00:00" && stepMs >= 30 * MINUTE_MS
  if (isMidnight) return dayText(at, zone, at)
  return stepMs % MINUTE_MS === 0 ? time.slice(0, 5) : time
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
