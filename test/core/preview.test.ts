import { describe, expect, it } from "vitest"
import { durationMs } from "#core/brand.ts"
import { parseInstant } from "#core/recurrence/instant-text.ts"
import { CalendarRules, dueAt, next, preview } from "#core/recurrence.ts"
import { at, cron, iso, ruleOf } from "./support.ts"

const shown = (line: string, timeZone: string, from: string, count: number, dst: "once" | "skip" | "every" = "once") =>
  preview(cron(line, { timeZone, dst }), at(from), count).map(({ local, mark }) => `${local} ${mark}`)

describe("a preview", () => {
  it("shows instant, wall time, offset and what a gap did", () => {
    const [moved, plain] = preview(
      cron("30 2 * * *", { timeZone: "America/New_York" }),
      at("2026-03-08T00:00:00Z"),
      2,
    ).slice(0)
    expect(moved).toEqual({
      at: at("2026-03-08T07:00:00Z"),
      dueAt: at("2026-03-08T07:00:00Z"),
      local: "2026-03-08T03:00:00-04:00",
      offset: "-04:00",
      mark: "gap",
      excludedBy: null,
    })
    expect(plain?.mark).toBeNull()
  })

  it("marks no fire that would be there without the gap", () => {
    expect(shown("0 3 * * *", "America/New_York", "2026-03-08T00:00:00Z", 1)).toEqual([
      "2026-03-08T03:00:00-04:00 null",
    ])
    expect(shown("*/30 * * * *", "America/New_York", "2026-03-08T06:45:00Z", 1)).toEqual([
      "2026-03-08T03:00:00-04:00 null",
    ])
  })

  it("tells the two passes of a repeated time apart", () => {
    expect(shown("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", 3, "every")).toEqual([
      "2026-11-01T01:30:00-04:00 first",
      "2026-11-01T01:30:00-05:00 second",
      "2026-11-02T01:30:00-05:00 null",
    ])
    expect(shown("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", 1)).toEqual([
      "2026-11-01T01:30:00-04:00 first",
    ])
  })

  it("marks a whole missing day as a gap", () => {
    expect(shown("0 9 * * *", "Pacific/Apia", "2011-12-29T20:00:00Z", 2)).toEqual([
      "2011-12-31T00:00:00+14:00 gap",
      "2011-12-31T09:00:00+14:00 null",
    ])
  })

  it("shows offsets with seconds where clocks had them", () => {
    expect(shown("0 0 * * *", "Africa/Monrovia", "1971-06-01T00:00:00Z", 1)).toEqual([
      "1971-06-01T00:00:00-00:44:30 null",
    ])
  })

  it("marks passes for rules without wall times too, and never a gap", () => {
    const hourly = ruleOf(
      { v: 1, kind: "interval", every: 1, unit: "hour", anchor: 0 },
      { timeZone: "America/New_York" },
    )
    expect(preview(hourly, at("2026-11-01T04:30:00Z"), 3).map(({ mark }) => mark)).toEqual(["first", "second", null])
    expect(preview(hourly, at("2026-03-08T06:30:00Z"), 1).map(({ mark }) => mark)).toEqual([null])
  })

  it("shows a date that is left out once, also when clocks change in it", () => {
    const weekend = { name: "weekend", rules: CalendarRules.parse({ weekdays: [0, 6] }) }
    const shownIn = (timeZone: string, from: string) =>
      preview(cron("*/30 * * * *", { timeZone, calendars: [weekend] }), at(from), 1).map(({ local }) => local)
    expect(shownIn("Europe/Berlin", "2026-03-28T22:50:00Z")).toEqual([
      "2026-03-29T00:00:00+01:00",
      "2026-03-30T00:00:00+02:00",
    ])
    expect(shownIn("America/Santiago", "2026-04-04T20:00:00Z")).toEqual([
      "2026-04-04T17:30:00-03:00",
      "2026-04-05T00:00:00-04:00",
      "2026-04-06T00:00:00-04:00",
    ])
  })

  it("ends where the rule ends, and is empty for a count of 0", () => {
    const once = ruleOf({ v: 1, kind: "once", at: at("2026-05-01T00:00:00Z") })
    expect(preview(once, at("2026-01-01T00:00:00Z"), 5).length).toBe(1)
    expect(preview(once, at("2026-01-01T00:00:00Z"), 0)).toEqual([])
  })
})

describe("jitter", () => {
  const spread = (name: string) => cron("0 * * * *", { name, jitterMs: durationMs(60_000) })

  it("is stable for a name and an instant, and lies within its window", () => {
    const rule = spread("report")
    let fire = next(rule, at("2026-01-01T00:00:00Z"))
    const seen = new Set<number>()
    for (let index = 0; index < 500 && fire !== null; index++) {
      const due = dueAt(rule, fire)
      expect(due).toBe(dueAt(spread("report"), fire))
      expect(due - fire).toBeGreaterThanOrEqual(0)
      expect(due - fire).toBeLessThan(60_000)
      seen.add(due - fire)
      fire = next(rule, fire)
    }
    expect(seen.size).toBeGreaterThan(450)
  })

  it("spreads the names of one instant evenly over the window", () => {
    const quarters = [0, 0, 0, 0]
    for (let index = 0; index < 2000; index++) {
      const due = dueAt(spread(`schedule-${index}`), at("2026-01-01T00:00:00Z")) - at("2026-01-01T00:00:00Z")
      const quarter = Math.floor(due / 15_000)
      quarters[quarter] = (quarters[quarter] ?? 0) + 1
    }
    for (const count of quarters) expect(Math.abs(count - 500)).toBeLessThan(100)
  })

  it("is pinned: these values may never change", () => {
    const dues = ["report", "backup"].map((name) => iso([dueAt(spread(name), at("2026-01-01T00:00:00Z"))])[0])
    expect(dues).toMatchInlineSnapshot(`
      [
        "2026-01-01T00:00:21.245Z",
        "2026-01-01T00:00:51.399Z",
      ]
    `)
  })

  it("is nothing when the window is nothing", () => {
    expect(dueAt(cron("0 * * * *"), at("2026-01-01T00:00:00Z"))).toBe(at("2026-01-01T00:00:00Z"))
  })
})

describe("parseInstant", () => {
  it.each([
    ["2026-03-08T07:00:00Z", "UTC", "2026-03-08T07:00:00Z"],
    ["2026-03-08T07:00:00.25Z", "UTC", "2026-03-08T07:00:00.250Z"],
    ["2026-03-08T03:00:00-04:00", "Europe/Berlin", "2026-03-08T07:00:00Z"],
    ["2026-03-08 03:00+0530", "UTC", "2026-03-07T21:30:00Z"],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00Z"],
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:00:00Z"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z"],
  ])("reads %s in %s", (text, zone, expected) => {
    expect(iso([parseInstant(text, zone)])).toEqual([expected])
  })

  it.each([
    "",
    "now",
    "2026-02-30",
    "2026-03-08T24:00",
    "2026-03-08T10:60",
    "08.03.2026",
    "1773000000",
    "2026-03-08+24:00",
    "2026-03-08T10:00-05:60",
  ])("refuses %j", (text) => {
    expect(parseInstant(text, "UTC")).toBeNull()
  })
})
