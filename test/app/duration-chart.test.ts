import { expect, test } from "vitest"
import { type ChartRun, durationChart } from "#app/(admin)/schedules/[id]/_durations/chart.ts"
import { instant } from "#core/brand.ts"

const MINUTE = 60_000
const begin = Date.parse("2026-10-22T20:00:00Z")
const now = instant(begin + 72 * 15 * MINUTE)
const at = { now, zone: "Europe/Berlin" }

/** Every quarter of an hour; lengths in minutes, null for one that did not run. */
function runs(lengths: readonly (number | null)[]): ChartRun[] {
  return lengths.map((length, index) => {
    const fireAt = instant(begin + index * 15 * MINUTE)
    return {
      id: String(index),
      state: length === null ? ("skipped" as const) : ("succeeded" as const),
      attempt: 1,
      fireAt,
      startedAt: length === null ? null : fireAt,
      finishedAt: length === null ? null : instant(fireAt + length * MINUTE),
    }
  })
}

test("the scale has round lengths from zero, and the longest run fits below its top", () => {
  const chart = durationChart(runs([3, 7, 19, 6]), 72, at)
  expect(chart.levels.map(({ ms }) => ms / MINUTE)).toEqual([0, 5, 10, 15, 20])
  expect(chart.bars.map(({ share }) => share)).toEqual([0.15, 0.35, 0.95, 0.3])
})

test("where a run meets the next is told only when the scale reaches it", () => {
  expect(durationChart(runs([3, 7, 19, 6]), 72, at).limit).toEqual({ ms: 15 * MINUTE, share: 0.75 })
  expect(durationChart(runs([3, 7, 6]), 72, at).limit).toBeNull()
})

test("one that did not run has no length, and one that runs has gone on until now", () => {
  const [skipped, running] = runs([null, 1])
  if (skipped === undefined || running === undefined) throw new Error("two runs were made")
  const fireAt = instant(now - 4 * MINUTE)
  const going = { ...running, state: "running" as const, fireAt, startedAt: fireAt, finishedAt: null }
  expect(durationChart([skipped, going], 24, at).bars.map(({ tookMs }) => tookMs)).toEqual([null, 4 * MINUTE])
})

test("times below are round on the wall of the schedule's zone, and name the day where it changes", () => {
  const chart = durationChart(runs(Array.from({ length: 72 }, () => 5)), 72, at)
  expect(chart.ticks.map(({ text }) => text)).toEqual(["Fri 00:00", "03:00", "06:00", "09:00", "12:00", "15:00"])
  expect(chart.ticks.map(({ place }) => place)).toEqual([8, 20, 32, 44, 56, 68])
})

test("few runs stand at the right, with their times below them", () => {
  expect(durationChart(runs([1, 2]), 24, at).ticks.every(({ place }) => place >= 22)).toBe(true)
  expect(durationChart([], 24, at)).toMatchObject({ bars: [], ticks: [], limit: null })
})
