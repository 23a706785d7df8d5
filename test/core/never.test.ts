import { describe, expect, it } from "vitest"
import { durationMs, instant } from "#core/brand.ts"
import { between, CalendarRules, matches, next, preview, previous, RecurrenceError } from "#core/recurrence.ts"
import { at, cron, iso, ruleOf } from "./support.ts"

/** The fastest of several tries: what the code needs, not what a busy machine adds. */
function fastestMs(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 5; tries++) {
    const begin = performance.now()
    run()
    least = Math.min(least, performance.now() - begin)
  }
  return least
}

describe("what never fires says so", () => {
  it.each(["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30W 2 *", "0 0 L-29 2 *"])(
    "by refusing %s at once",
    (line) => {
      const refused = () => {
        try {
          cron(line)
        } catch (error) {
          return error instanceof RecurrenceError
        }
        return false
      }
      expect(refused()).toBe(true)
      expect(fastestMs(refused)).toBeLessThan(5)
    },
  )

  it("with null in under 5 ms when every date falls into a gap", () => {
    const rule = cron("30 2 * 3 0L", { timeZone: "Europe/Berlin", dst: "skip" })
    const from = at("2026-01-01T00:00:00Z")
    expect(next(rule, from)).toBeNull()
    expect(fastestMs(() => next(rule, from))).toBeLessThan(5)
  })

  it("also when calendars leave only dates whose fires a gap takes", () => {
    const holidays = Array.from({ length: 7 }, (_, day) => `03-${25 + day}`)
    const left = (date: string) => !holidays.includes(date)
    const yearly = Array.from({ length: 366 }, (_, day) =>
      new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
    )
    const rules = CalendarRules.parse({ weekdays: [1, 2, 3, 4, 5, 6], yearly: yearly.filter(left) })
    const calendars = [{ name: "all but last Sundays of March", rules }]
    const rule = cron("30 2 * 3 *", { timeZone: "Europe/Berlin", dst: "skip", calendars })
    const from = at("2026-01-01T00:00:00Z")
    expect(next(rule, from)).toBeNull()
    expect(fastestMs(() => next(rule, from))).toBeLessThan(20)
    expect(iso([previous(rule, at("9990-01-01T00:00:00Z"))])).toEqual(["1980-03-30T01:30:00Z"])
  })

  it("and every before it does: the same line fired before there was summer time", () => {
    const rule = cron("30 2 * 3 0L", { timeZone: "Europe/Berlin", dst: "every" })
    expect(iso([previous(rule, at("2026-01-01T00:00:00Z"))])).toEqual(["1980-03-30T01:30:00Z"])
    expect(previous(rule, at("9990-01-01T00:00:00Z"))).toBe(previous(rule, at("2026-01-01T00:00:00Z")))
  })

  it("with null at the end of the year 9999, and before 1900", () => {
    const rule = cron("* * * * *", { timeZone: "Europe/Berlin" })
    expect(iso([next(rule, at("9999-12-31T23:58:30Z"))])).toEqual(["9999-12-31T23:59:00Z"])
    expect(next(rule, at("9999-12-31T23:59:00Z"))).toBeNull()
    expect(iso([next(rule, at("1850-01-01T00:00:00Z"))])).toEqual(["1900-01-01T00:00:00Z"])
    expect(previous(rule, at("1900-01-01T00:00:00Z"))).toBeNull()
  })

  it.each(["0 0 29 2 *", "0 9 * 2 0#5", "0 0 31 * 1#5"])("but %s is found in under 5 ms over 2096 to 2128", (line) => {
    const rule = cron(line, { timeZone: "America/New_York" })
    const from = at("2089-01-01T00:00:00Z")
    expect(next(rule, from)).not.toBeNull()
    expect(fastestMs(() => next(rule, from))).toBeLessThan(5)
  })

  it("without throwing, from the first instant there is to the last", () => {
    const first = instant(-8.64e15)
    const last = instant(8.64e15)
    for (const rule of [
      cron("* * * * *", { timeZone: "Europe/Berlin" }),
      ruleOf({ v: 1, kind: "interval", every: 7, unit: "minute", anchor: 8.64e15 }),
      ruleOf({ v: 1, kind: "interval", every: 5, unit: "month", anchor: -8.64e15, at: "12:00" }),
      ruleOf({ v: 1, kind: "solar", event: "sunset", latitude: 10, longitude: 20, offsetMs: 0 }),
      ruleOf({ v: 1, kind: "once", at: at("9999-12-31T23:59:59Z") }, { jitterMs: durationMs(86_400_000) }),
    ]) {
      expect(next(rule, last)).toBeNull()
      expect(previous(rule, first)).toBeNull()
      expect(between(rule, first, last, 2).length).toBeGreaterThan(0)
      expect(matches(rule, first)).toBe(false)
      expect(preview(rule, first, 2).length).toBeGreaterThan(0)
      expect(previous(rule, last)).not.toBeNull()
    }
  })
})
