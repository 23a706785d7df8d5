import { CronExpressionParser } from "cron-parser"
import { Cron } from "croner"
import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { instant } from "#core/brand.ts"
import { next } from "#core/recurrence.ts"
import { plainLine } from "./lines.ts"
import { at, cases, cron, iso } from "./support.ts"
import { changingZones, fromNearChange } from "./zones.ts"

// Two noisy cores, and counts that ONEBEAT_TEST_CASES raises.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, Number(process.env.ONEBEAT_TEST_CASES ?? 1)) })

const COUNT = 4

function ours(line: string, zone: string, from: number): (string | null)[] {
  const rule = cron(line, { timeZone: zone })
  const fires: (number | null)[] = [next(rule, instant(from))]
  while (fires.length < COUNT) fires.push(next(rule, instant(fires.at(-1) ?? from)))
  return iso(fires)
}

/** Asked afresh for each fire, with the rule that is nearest to ours: no wildcard means fixed. */
function croner(line: string, zone: string, from: number): (string | null)[] {
  const job = new Cron(line, { timezone: zone, fixedTimeRule: "no-wildcard", paused: true })
  const fires: (number | null)[] = []
  while (fires.length < COUNT) fires.push(job.nextRun(new Date(fires.at(-1) ?? from))?.getTime() ?? null)
  return iso(fires)
}

/** UTC only: through clock changes its answers depend on where it starts. */
function cronParser(line: string, from: number): (string | null)[] {
  const expression = CronExpressionParser.parse(line, { tz: "UTC", currentDate: new Date(from) })
  return iso(Array.from({ length: COUNT }, () => expression.next().getTime()))
}

const SAMPLE_FROM = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2095, 0) })

/** Croner counts a range with a step as an interval; here only what begins with `*` is a wildcard. */
const hasSteppedRange = (line: string) => /\d-\d+\//.test(line)
/** For both libraries a day field with a stepped star restricts; here, as in Vixie cron, both fields must then match. */
const hasSteppedStarDay = (line: string) => /^\S+ \S+ (\*\/\S+ \S+ [^*]|[^*]\S* \S+ \*\/)/.test(line)

/** Their gaps reach over midnight, and croner then gives the nominal day no fire. */
const OVER_MIDNIGHT = ["America/Godthab", "America/Nuuk", "America/Scoresbysund"]

describe("beside other libraries", () => {
  it("cron-parser gives the same fires in UTC for every line of its dialect that is not explained", () => {
    fc.assert(
      fc.property(plainLine, SAMPLE_FROM, (line, from) => {
        fc.pre(!hasSteppedStarDay(line))
        expect(ours(line, "UTC", from)).toEqual(cronParser(line, from))
      }),
      { numRuns: cases(1000) },
    )
  })

  it("croner gives the same fires near changes of every zone for every line that is not explained", () => {
    fc.assert(
      fc.property(plainLine, fc.constantFrom(...changingZones()), fc.nat(), (line, zone, pick) => {
        fc.pre(!hasSteppedRange(line) && !hasSteppedStarDay(line) && !OVER_MIDNIGHT.includes(zone))
        const from = fromNearChange(zone, pick)
        expect(ours(line, zone, from)).toEqual(croner(line, zone, from))
      }),
      { numRuns: cases(1500) },
    )
  })

  it.each([
    "0 9 L * *",
    "0 9 LW * *",
    "0 9 15W * *",
    "0 9 1W * *",
    "0 9 * * 5L",
    "0 9 * * 1#2",
    "0 9 * * 0#5",
    "0 0 29 2 *",
  ])("croner agrees on %s for ten years", (line) => {
    for (let month = 0; month < 120; month++) {
      const from = Date.UTC(2026, month, 3)
      expect(ours(line, "UTC", from)).toEqual(croner(line, "UTC", from))
    }
  })
})

/* Every difference that is known, with its reason. Each is shown to exist, so that an entry cannot outlive its cause. */
describe("explained differences", () => {
  it("croner runs a stepped range in both passes of a repeated hour, where Vixie cron calls it fixed", () => {
    const from = at("2026-10-25T00:59:00Z")
    expect(ours("3-59/11 1-3 * * *", "Europe/Berlin", from)[0]).toBe("2026-10-25T02:03:00Z")
    expect(croner("3-59/11 1-3 * * *", "Europe/Berlin", from)[0]).toBe("2026-10-25T01:03:00Z")
  })

  it("croner and cron-parser let either day field match when one is */2, where Vixie cron asks for both", () => {
    const from = at("2026-06-01T12:00:00Z")
    expect(ours("0 0 */2 * 1", "UTC", from)[0]).toBe("2026-06-15T00:00:00Z")
    expect(croner("0 0 */2 * 1", "UTC", from)[0]).toBe("2026-06-03T00:00:00Z")
    expect(cronParser("0 0 */2 * 1", from)[0]).toBe("2026-06-03T00:00:00Z")
  })

  it("croner loses the fire of a gap that reaches over midnight", () => {
    const from = at("2026-03-28T12:00:00Z")
    expect(ours("30 23 * * *", "America/Godthab", from)[0]).toBe("2026-03-29T01:00:00Z")
    expect(croner("30 23 * * *", "America/Godthab", from)[0]).toBe("2026-03-30T00:30:00Z")
  })

  it("cron-parser skips the fire of a gap when it is asked from the gap's first instant less one", () => {
    const from = at("2026-03-08T06:59:59Z")
    const theirs = CronExpressionParser.parse("30 2 * * *", { tz: "America/New_York", currentDate: new Date(from) })
    expect(ours("30 2 * * *", "America/New_York", from)[0]).toBe("2026-03-08T07:00:00Z")
    expect(theirs.next().toISOString()).not.toBe("2026-03-08T07:00:00.000Z")
  })
})
