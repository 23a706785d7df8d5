import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { instant } from "#core/brand.ts"
import {
  between,
  type Calendar,
  CalendarRules,
  matches,
  next,
  preview,
  previous,
  type Recurrence,
  RecurrenceError,
  type Rule,
} from "#core/recurrence.ts"
import { anyLine } from "./lines.ts"
import { wallAt } from "./oracle/timeline.ts"
import { at, cases, cron, iso, ruleOf } from "./support.ts"
import { ALL_ZONES } from "./zones.ts"

// Two noisy cores, and counts that ONEBEAT_TEST_CASES raises.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, Number(process.env.ONEBEAT_TEST_CASES ?? 1)) })

const calendar = (rules: Partial<CalendarRules>, name = "holidays"): Calendar => ({
  name,
  rules: CalendarRules.parse(rules),
})

const fires = (line: string, calendars: Calendar[], from: string, count = 3, timeZone = "UTC") =>
  iso(between(cron(line, { calendars, timeZone }), at(from), at("2199-01-01T00:00:00Z"), count))

/** "MM-DD" of the days of a leap year, from 0. */
const monthDay = (day: number) => new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10)

function unlessRefused(make: () => Rule): Rule | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof RecurrenceError && error.field === "calendars") return null
    throw error
  }
}

describe("a calendar leaves out", () => {
  it("single dates", () => {
    expect(fires("0 9 * * *", [calendar({ dates: ["2026-12-25", "2026-12-26"] })], "2026-12-24T00:00:00Z", 2)).toEqual([
      "2026-12-24T09:00:00Z",
      "2026-12-27T09:00:00Z",
    ])
  })

  it("ranges with both ends", () => {
    const shut = calendar({ ranges: [{ from: "2026-12-24", to: "2027-01-06" }] })
    expect(fires("0 9 * * *", [shut], "2026-12-23T00:00:00Z", 2)).toEqual([
      "2026-12-23T09:00:00Z",
      "2027-01-07T09:00:00Z",
    ])
  })

  it("weekdays, Sunday being 0 or 7", () => {
    for (const sunday of [0, 7]) {
      expect(fires("0 9 * * *", [calendar({ weekdays: [6, sunday] })], "2026-01-02T00:00:00Z", 2)).toEqual([
        "2026-01-02T09:00:00Z",
        "2026-01-05T09:00:00Z",
      ])
    }
  })

  it("dates of every year, leap days among them", () => {
    const yearly = calendar({ yearly: ["02-29", "03-01"] })
    expect(fires("0 9 28-29 2 *", [yearly], "2028-02-28T00:00:00Z", 2)).toEqual([
      "2028-02-28T09:00:00Z",
      "2029-02-28T09:00:00Z",
    ])
  })

  it("what any of several calendars names, and says which", () => {
    const rule = cron("0 9 * * *", {
      calendars: [calendar({ weekdays: [0, 6] }, "weekends"), calendar({ dates: ["2026-01-05"] }, "inventory")],
    })
    const shown = preview(rule, at("2026-01-02T00:00:00Z"), 2).map(
      ({ local, excludedBy }) => `${local.slice(0, 10)} ${excludedBy}`,
    )
    expect(shown).toEqual([
      "2026-01-02 null",
      "2026-01-03 weekends",
      "2026-01-04 weekends",
      "2026-01-05 inventory",
      "2026-01-06 null",
    ])
    expect(iso(between(rule, at("2026-01-02T00:00:00Z"), at("2027-01-01T00:00:00Z"), 2))).toEqual([
      "2026-01-02T09:00:00Z",
      "2026-01-06T09:00:00Z",
    ])
  })

  it("dates in the schedule's zone, not in UTC", () => {
    const shut = calendar({ dates: ["2026-12-25"] })
    expect(fires("0 20 * * *", [shut], "2026-12-24T20:00:00Z", 2, "America/New_York")).toEqual([
      "2026-12-25T01:00:00Z",
      "2026-12-27T01:00:00Z",
    ])
  })

  it("the date that the clock shows when a gap has moved a fire over midnight", () => {
    const moved = { timeZone: "America/Godthab", from: "2026-03-28T12:00:00Z" }
    expect(fires("30 23 * * *", [calendar({ dates: ["2026-03-28"] })], moved.from, 1, moved.timeZone)).toEqual([
      "2026-03-29T01:00:00Z",
    ])
    expect(fires("30 23 * * *", [calendar({ dates: ["2026-03-29"] })], moved.from, 1, moved.timeZone)).toEqual([
      "2026-03-31T00:30:00Z",
    ])
  })

  it("a date only while it is shown: St John's fell back into the day before at 00:01", () => {
    const rule = cron("*/30 * * * *", {
      timeZone: "America/St_Johns",
      calendars: [calendar({ dates: ["2010-11-07"] })],
    })
    const range = [at("2010-11-07T01:45:00Z"), at("2010-11-08T04:00:00Z")] as const
    expect(iso(between(rule, ...range, 9))).toEqual([
      "2010-11-07T02:00:00Z",
      "2010-11-07T03:00:00Z",
      "2010-11-08T03:30:00Z",
    ])
    expect(iso([previous(rule, at("2010-11-08T03:30:00Z"))])).toEqual(["2010-11-07T03:00:00Z"])
    expect(iso([previous(rule, at("2010-11-07T03:00:00Z"))])).toEqual(["2010-11-07T02:00:00Z"])
    const day6 = [calendar({ dates: ["2010-11-06"] })]
    const other = cron("*/30 * * * *", { timeZone: "America/St_Johns", calendars: day6 })
    expect(iso([previous(other, at("2010-11-07T03:30:00Z"))])).toEqual(["2010-11-07T02:30:00Z"])
    expect(iso([next(other, at("2010-11-07T02:30:00Z"))])).toEqual(["2010-11-07T03:30:00Z"])
  })

  it("midnight itself, backwards as well as forwards", () => {
    const rule = cron("0 0 * * *", { calendars: [calendar({ weekdays: [0, 6] })] })
    expect(iso([previous(rule, at("2026-01-03T00:00:00.001Z"))])).toEqual(["2026-01-02T00:00:00Z"])
    expect(iso([next(rule, at("2026-01-02T00:00:00Z"))])).toEqual(["2026-01-05T00:00:00Z"])
  })

  it("dates from intervals and from the sun as well", () => {
    const calendars = [calendar({ weekdays: [0, 6] })]
    const hourly = ruleOf({ v: 1, kind: "interval", every: 1, unit: "hour", anchor: 0 }, { calendars })
    expect(iso([next(hourly, at("2026-01-02T23:30:00Z"))])).toEqual(["2026-01-05T00:00:00Z"])
    expect(iso([previous(hourly, at("2026-01-05T00:00:00Z"))])).toEqual(["2026-01-02T23:00:00Z"])
    const sun = ruleOf(
      { v: 1, kind: "solar", event: "solar_noon", latitude: 0, longitude: 0, offsetMs: 0 },
      { calendars },
    )
    expect(iso([next(sun, at("2026-01-02T18:00:00Z"))])[0]).toMatch(/^2026-01-05T12:/)
  })

  it("nothing more than that: over all zones the fires left are those whose local date is not named", () => {
    const names = ["sun", "weekends", "march", "range"] as const
    const made: Record<(typeof names)[number], { rules: Partial<CalendarRules>; has: (date: Date) => boolean }> = {
      sun: { rules: { weekdays: [0] }, has: (date) => date.getUTCDay() === 0 },
      weekends: { rules: { weekdays: [6, 7] }, has: (date) => date.getUTCDay() % 6 === 0 },
      march: {
        rules: { yearly: ["03-08", "03-29", "11-01"] },
        has: (date) => /-(03-08|03-29|11-01)T/.test(date.toISOString()),
      },
      range: {
        rules: { ranges: [{ from: "2026-03-20", to: "2026-03-29" }] },
        has: (date) => date.toISOString() >= "2026-03-20" && date.toISOString() < "2026-03-30",
      },
    }
    fc.assert(
      fc.property(
        anyLine,
        fc.constantFrom(...ALL_ZONES),
        fc.subarray([...names], { minLength: 1 }),
        fc.integer({ min: at("2026-02-20T00:00:00Z"), max: at("2026-11-05T00:00:00Z") }),
        (line, timeZone, chosen, from) => {
          const plain = cron(line, { timeZone })
          const to = instant(from + 12 * 86_400_000)
          const all = between(plain, instant(from), to, 400)
          const end = all.length === 400 ? instant((all.at(-1) ?? from) + 1) : to
          const left = all.filter(
            (fire) => !chosen.some((name) => made[name].has(new Date(wallAt(timeZone, fire) * 1000))),
          )
          const rule = unlessRefused(() =>
            cron(line, { timeZone, calendars: chosen.map((name) => calendar(made[name].rules, name)) }),
          )
          // Refused is a rule all of whose dates are left out, so that none may be left here.
          if (rule === null) {
            expect(left).toEqual([])
            return
          }
          expect(between(rule, instant(from), end, 400)).toEqual(left)
          for (const fire of left.slice(0, 3)) expect(matches(rule, fire)).toBe(true)
          const last = left.at(-1)
          if (last !== undefined) expect(previous(rule, end)).toBe(last)
        },
      ),
      { numRuns: cases(200) },
    )
  })
})

describe("calendars that leave nothing over", () => {
  it("are refused when they name every date", () => {
    const all = calendar({ weekdays: [1, 2, 3] }, "a")
    const rest = calendar({ weekdays: [4, 5, 6, 7] }, "b")
    expect(() => cron("0 9 * * *", { calendars: [all, rest] })).toThrow(/calendars "a, b" is refused/)
  })

  it("are refused when they name every date of the rule, in every kind of year", () => {
    const mondays = [calendar({ weekdays: [1] })]
    expect(() => cron("0 9 * * 1", { calendars: mondays })).toThrow(/calendars "holidays" is refused/)
    const fortnightly: Recurrence = {
      v: 1,
      kind: "interval",
      every: 2,
      unit: "week",
      anchor: at("2026-01-05T00:00:00Z"),
    }
    expect(() => ruleOf(fortnightly, { calendars: mondays })).toThrow(/calendars "holidays" is refused/)
    const christmas = [calendar({ yearly: ["12-25"] })]
    expect(() => cron("0 9 25 12 *", { calendars: christmas })).toThrow(/calendars "holidays" is refused/)
  })

  it("are refused when an interval or the sun comes on dates that they name alone", () => {
    const weekly: Recurrence = { v: 1, kind: "interval", every: 168, unit: "hour", anchor: at("2026-01-05T12:00:00Z") }
    const mondays = { calendars: [calendar({ weekdays: [1] })], timeZone: "Europe/Berlin" }
    expect(() => ruleOf(weekly, mondays)).toThrow(/calendars "holidays" is refused/)
    const allButMidsummer = Array.from({ length: 366 }, (_, day) => monthDay(day)).filter((date) => date !== "06-21")
    const sunset: Recurrence = { v: 1, kind: "solar", event: "sunset", latitude: 70, longitude: 20, offsetMs: 0 }
    const begin = performance.now()
    expect(() => ruleOf(sunset, { calendars: [calendar({ yearly: allButMidsummer })] })).toThrow(/is refused/)
    expect(performance.now() - begin).toBeLessThan(500)
  })

  it("are accepted when a change of clocks brings an interval to another date", () => {
    const weekly: Recurrence = { v: 1, kind: "interval", every: 168, unit: "hour", anchor: at("2026-01-04T23:30:00Z") }
    const rule = ruleOf(weekly, { calendars: [calendar({ weekdays: [0] })], timeZone: "Europe/London" })
    expect(iso([next(rule, at("2026-01-01T00:00:00Z"))])).toEqual(["2026-03-29T23:30:00Z"])
  })

  it("are accepted when one date in decades is left", () => {
    const rule = cron("0 9 29 2 *", {
      calendars: [calendar({ weekdays: [1, 2, 3, 4, 5, 6] })],
      timeZone: "Europe/Berlin",
    })
    expect(iso([next(rule, at("2033-01-01T00:00:00Z"))])).toEqual(["2060-02-29T08:00:00Z"])
    expect(iso([next(rule, at("2089-01-01T00:00:00Z"))])).toEqual(["2128-02-29T08:00:00Z"])
    expect(iso([previous(rule, at("2128-01-01T00:00:00Z"))])).toEqual(["2088-02-29T08:00:00Z"])
    expect(iso([next(rule, at("2129-01-01T00:00:00Z"))])).toEqual(["2156-02-29T08:00:00Z"])
    expect(iso([next(rule, at("2184-03-01T00:00:00Z"))])).toEqual(["2224-02-29T08:00:00Z"])
    expect(iso([previous(rule, at("2224-02-01T00:00:00Z"))])).toEqual(["2184-02-29T08:00:00Z"])
  })

  it("end in null when a range reaches to the end of time", () => {
    const shut = calendar({ ranges: [{ from: "2026-01-10", to: "9999-12-31" }] })
    const rule = cron("* * * * *", { calendars: [shut] })
    expect(next(rule, at("2026-02-01T00:00:00Z"))).toBeNull()
    expect(iso([previous(rule, at("9000-01-01T00:00:00Z"))])).toEqual(["2026-01-09T23:59:00Z"])
    const begin = performance.now()
    for (let year = 3000; year < 3100; year++) previous(rule, instant(Date.UTC(year + 6000, 0)))
    expect(performance.now() - begin).toBeLessThan(500)
  })
})

describe("the shape of calendar rules", () => {
  it.each([
    { dates: ["2026-02-30"] },
    { dates: ["25.12.2026"] },
    { ranges: [{ from: "2026-02-02", to: "2026-02-01" }] },
    { weekdays: [8] },
    { yearly: ["13-01"] },
    { yearly: ["02-30"] },
    { holidays: [] },
  ])("refuses %j", (rules) => {
    expect(CalendarRules.safeParse(rules).success).toBe(false)
  })
})
