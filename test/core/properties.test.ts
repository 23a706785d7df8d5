import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import { between, matches, next, previous, type Rule } from "#core/recurrence.ts"
import { anyLine, dailyLine } from "./lines.ts"
import { readLine } from "./oracle/line.ts"
import { wallAt } from "./oracle/timeline.ts"
import { cases, cron } from "./support.ts"
import { ALL_ZONES, changesOf } from "./zones.ts"

// Two noisy cores, and counts that ONEBEAT_TEST_CASES raises.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, Number(process.env.ONEBEAT_TEST_CASES ?? 1)) })

/*
 * Over all zones of this runtime. fast-check prints the seed and path of a failure; ONEBEAT_TEST_CASES=20 asks twenty
 * times as much.
 */

const DAY = 86_400_000
const zone = fc.constantFrom(...ALL_ZONES)
const dst = fc.constantFrom("once" as const, "skip" as const, "every" as const)
const anyTime = fc.integer({ min: Date.UTC(1973, 0), max: Date.UTC(2120, 0) })

/** A rule and a start, half of the starts within two days of a change of the rule's zone. */
const subject = fc
  .record({
    line: anyLine,
    zone,
    dst,
    time: anyTime,
    isNear: fc.boolean(),
    away: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
  })
  .map(({ line, zone, dst, time, isNear, away }) => {
    const [change] = isNear ? changesOf(zone, new Date(time).getUTCFullYear()) : []
    return { line, zone, dst, from: instant(change === undefined ? time : change + away) }
  })

type Subject = typeof subject extends fc.Arbitrary<infer T> ? T : never
const ruleFor = ({ line, zone, dst }: Subject): Rule => cron(line, { timeZone: zone, dst })

describe("for every zone, line, policy and start", () => {
  it("next is later, matches, and is found again from a millisecond before it", () => {
    fc.assert(
      fc.property(subject, (given) => {
        const rule = ruleFor(given)
        const fire = next(rule, given.from)
        if (fire === null) return
        expect(fire).toBeGreaterThan(given.from)
        expect(matches(rule, fire)).toBe(true)
        expect(next(rule, instant(fire - 1))).toBe(fire)
      }),
      { numRuns: cases(1500) },
    )
  })

  it("every start from one fire up to the next leads to the same next", () => {
    fc.assert(
      fc.property(
        subject,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (given, parts) => {
          const rule = ruleFor(given)
          const fire = next(rule, given.from)
          if (fire === null) return
          for (const part of parts) {
            const start = Math.min(fire - 1, given.from + Math.floor(part * (fire - given.from)))
            expect(next(rule, instant(start))).toBe(fire)
          }
        },
      ),
      { numRuns: cases(800) },
    )
  })

  it("previous and next are each other's way back", () => {
    fc.assert(
      fc.property(subject, (given) => {
        const rule = ruleFor(given)
        const fire = next(rule, given.from)
        if (fire === null) return
        expect(previous(rule, instant(fire + 1))).toBe(fire)
        const before = previous(rule, fire)
        if (before === null) return
        expect(before).toBeLessThanOrEqual(given.from)
        expect(next(rule, before)).toBe(fire)
      }),
      { numRuns: cases(1200) },
    )
  })

  it("nothing lies between: no minute before next shows a wall time that matches for the first time", () => {
    fc.assert(
      fc.property(subject, (given) => {
        const rule = ruleFor(given)
        const line = readLine(given.line)
        const fire = next(rule, given.from) ?? Number.POSITIVE_INFINITY
        const first = Math.floor(given.from / 60_000) * 60_000 + 60_000
        for (let minute = first; minute < Math.min(fire, first + DAY / 2); minute += 60_000) {
          const wall = wallAt(given.zone, minute)
          if (!line.matches(wall)) continue
          // Only the second pass of a repeated time may match and not fire, and only for a fixed line.
          expect(line.isFixed && given.dst !== "every" && wasShownBefore(given.zone, minute, wall)).toBe(true)
        }
      }),
      { numRuns: cases(150) },
    )
  })

  it("between is the chain of next", () => {
    fc.assert(
      fc.property(subject, (given) => {
        const rule = ruleFor(given)
        const to = instant(given.from + 40 * DAY)
        const chain: Instant[] = []
        let fire = next(rule, instant(given.from - 1))
        while (fire !== null && fire < to && chain.length < 20) {
          chain.push(fire)
          fire = next(rule, fire)
        }
        expect(between(rule, given.from, to, 20)).toEqual(chain)
      }),
      { numRuns: cases(500) },
    )
  })
})

describe("a fixed daily line under once", () => {
  it("fires exactly once for each nominal date of 400 days, in every zone", () => {
    fc.assert(
      fc.property(zone, dailyLine, anyTime, (timeZone, line, time) => {
        const rule = cron(line, { timeZone })
        const firstDay = Math.floor(time / DAY)
        const begin = firstShown(timeZone, firstDay * 86_400)
        const end = firstShown(timeZone, (firstDay + 400) * 86_400)
        expect(between(rule, instant(begin), instant(end), 1000).length).toBe(400)
      }),
      { numRuns: cases(300) },
    )
  })

  it("fires once a date in each of the zones, over the changes of 2026", () => {
    for (const timeZone of ALL_ZONES) {
      for (const line of ["30 0 * * *", "30 1 * * *", "15 2 * * *", "30 2 * * *", "30 23 * * *"]) {
        const begin = instant(firstShown(timeZone, Date.UTC(2026, 0, 1) / 1000))
        const end = instant(firstShown(timeZone, Date.UTC(2027, 0, 1) / 1000))
        const fires = between(cron(line, { timeZone }), begin, end, 1000)
        expect({ timeZone, line, count: fires.length }).toEqual({ timeZone, line, count: 365 })
      }
    }
  })
})

/** Whether a clock showed this wall time in the 26 hours before, read minute by minute where it can have been. */
function wasShownBefore(timeZone: string, at: number, wall: number): boolean {
  for (let hours = 0.25; hours <= 26; hours += 0.25) {
    if (wallAt(timeZone, at - hours * 3_600_000) === wall) return true
  }
  return false
}

/** The first instant (ms) at which a clock shows a wall time or a later one, by bisection over `Intl`. */
function firstShown(timeZone: string, wall: number): number {
  let before = (wall - 2 * 86_400) * 1000
  let after = (wall + 2 * 86_400) * 1000
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000
    if (wallAt(timeZone, middle) < wall) before = middle
    else after = middle
  }
  return after
}
