import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { durationMs } from "#core/brand.ts"
import { formatDuration, formatDurationCompact, parseDuration } from "#core/duration.ts"

describe("parseDuration", () => {
  it.each([
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["1w", 604_800_000],
    ["500ms", 500],
    ["1h30m", 5_400_000],
    ["1h 30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["0s", 0],
    [" 2D ", 172_800_000],
  ])("reads %j", (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(["", "10", "s", "10x", "30m1h", "1h1h", "-5s", "1h30", "0.3ms", "9999999999999w", "1 hour"])(
    "refuses %j",
    (text) => {
      expect(() => parseDuration(text)).toThrow(`not a length of time: ${JSON.stringify(text)}; expected`)
    },
  )
})

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [500, "500ms"],
    [5_400_000, "1h 30m"],
    [604_800_000, "1w"],
    [694_861_500, "1w 1d 1h 1m 1s 500ms"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(formatDuration(durationMs(ms))).toBe(text)
  })

  it("writes what parseDuration reads back to the same length, spaced or not", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 13 }), (ms) => {
        expect(parseDuration(formatDuration(durationMs(ms)))).toBe(ms)
        expect(parseDuration(formatDurationCompact(durationMs(ms)))).toBe(ms)
      }),
    )
  })
})
