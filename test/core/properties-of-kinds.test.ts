import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { instant } from "#core/brand.ts"
import { between, next, previous, type Recurrence, type Rule } from "#core/recurrence.ts"
import { anyLine } from "./lines.ts"
import { cases, cron, ruleOf } from "./support.ts"
import { ALL_ZONES, changesOf } from "./zones.ts"

// Two noisy cores, and counts that ONEBEAT_TEST_CASES raises.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, Number(process.env.ONEBEAT_TEST_CASES ?? 1)) })

/* What holds for cron lines holds for intervals and for unions of lines: nothing depends on how one got there. */

const DAY = 86_400_000
const zone = fc.constantFrom(...ALL_ZONES)
const dst = fc.constantFrom("once" as const, "skip" as const, "every" as const)
const time = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2110, 0) })
const wallTime = fc.constantFrom("00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "12:00:15", "23:30")

const interval: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({
    v: fc.constant(1 as const),
    kind: fc.constant("interval" as const),
    every: fc.integer({ min: 1, max: 500 }),
    unit: fc.constantFrom("second" as const, "minute" as const, "hour" as const),
    anchor: time,
  }),
  fc.record({
    v: fc.constant(1 as const),
    kind: fc.constant("interval" as const),
    every: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom("day" as const, "week" as const, "month" as const),
    anchor: time,
    at: wallTime,
  }),
)

const subject = fc
  .record({
    recurrence: interval,
    timeZone: zone,
    dst,
    year: fc.integer({ min: 1975, max: 2100 }),
    away: fc.integer({ min: -3 * DAY, max: 3 * DAY }),
  })
  .map(({ recurrence, timeZone, dst, year, away }) => {
    const change = changesOf(timeZone, year)[0] ?? Date.UTC(year, 5, 1)
    return { rule: ruleOf(recurrence, { timeZone, dst }), from: instant(change + away) }
  })

function chain(rule: Rule, from: number, count: number): number[] {
  const fires: number[] = []
  let fire = next(rule, instant(from))
  while (fire !== null && fires.length < count) {
    fires.push(fire)
    fire = next(rule, fire)
  }
  return fires
}

describe("an interval in any zone", () => {
  it("gives the same next from every start, and previous undoes next", () => {
    fc.assert(
      fc.property(subject, fc.double({ min: 0, max: 1, noNaN: true }), ({ rule, from }, part) => {
        const fire = next(rule, from)
        if (fire === null) return
        expect(fire).toBeGreaterThan(from)
        expect(next(rule, instant(from + Math.floor(part * (fire - 1 - from))))).toBe(fire)
        const before = previous(rule, fire)
        if (before === null) return
        expect(before).toBeLessThanOrEqual(from)
        expect(next(rule, before)).toBe(fire)
      }),
      { numRuns: cases(600) },
    )
  })
})

describe("several lines in any zone", () => {
  it("fire exactly when one of them does", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 2, maxLength: 4 }), zone, dst, time, (lines, timeZone, dst, from) => {
        const all = chain(cron(lines, { timeZone, dst }), from, 25)
        const end = all.at(-1) ?? from
        const each = lines.flatMap((line) =>
          between(cron(line, { timeZone, dst }), instant(from + 1), instant(end + 1), 25),
        )
        expect(all).toEqual([...new Set(each)].sort((a, b) => a - b).slice(0, all.length))
      }),
      { numRuns: cases(250) },
    )
  })
})
