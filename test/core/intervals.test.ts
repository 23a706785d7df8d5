import { describe, expect, it } from "vitest"
import { instant } from "#core/brand.ts"
import { parseEvery } from "#core/recurrence/every.ts"
import { between, next, previous, type Recurrence, type RuleInput } from "#core/recurrence.ts"
import { at, iso, ruleOf } from "./support.ts"

type Interval = Omit<Extract<Recurrence, { kind: "interval" }>, "v" | "kind">

const interval = (given: Interval, extras: Partial<RuleInput> = {}) =>
  ruleOf({ v: 1, kind: "interval", ...given }, extras)

const first = (given: Interval, from: string, extras: Partial<RuleInput> = {}, count = 3) =>
  iso(between(interval(given, extras), instant(at(from) + 1), at("2100-01-01T00:00:00Z"), count))

describe("an elapsed interval", () => {
  it("keeps the phase of its anchor, before it as well as after it", () => {
    const anchor = at("2026-05-01T00:10:00Z")
    expect(first({ every: 90, unit: "minute", anchor }, "2026-04-30T20:00:00Z", {}, 4)).toEqual([
      "2026-04-30T21:10:00Z",
      "2026-04-30T22:40:00Z",
      "2026-05-01T00:10:00Z",
      "2026-05-01T01:40:00Z",
    ])
  })

  it("counts from startsAt when it has no anchor, and fires there first", () => {
    const startsAt = at("2026-05-01T00:10:00Z")
    expect(first({ every: 1, unit: "hour" }, "2026-01-01T00:00:00Z", { startsAt }, 2)).toEqual([
      "2026-05-01T00:10:00Z",
      "2026-05-01T01:10:00Z",
    ])
  })

  it("counts from the second of its creation when it has neither", () => {
    expect(first({ every: 10, unit: "second" }, "2026-01-01T00:00:00.900Z", {}, 2)).toEqual([
      "2026-01-01T00:00:10Z",
      "2026-01-01T00:00:20Z",
    ])
  })

  it("does not drift over ten years of 7-second steps, however far one jumps", () => {
    const rule = interval({ every: 7, unit: "second", anchor: 0 })
    const far = next(rule, at("2036-01-01T00:00:00Z"))
    expect((far ?? 1) % 7000).toBe(0)
    expect((far ?? 0) - at("2036-01-01T00:00:00Z")).toBeLessThanOrEqual(7000)
  })

  it("does not notice that clocks change", () => {
    const fires = first({ every: 24, unit: "hour", anchor: at("2026-03-07T12:00:00Z") }, "2026-03-07T00:00:00Z", {
      timeZone: "America/New_York",
    })
    expect(fires).toEqual(["2026-03-07T12:00:00Z", "2026-03-08T12:00:00Z", "2026-03-09T12:00:00Z"])
  })

  it("refuses a wall time", () => {
    expect(() => interval({ every: 2, unit: "hour", at: "09:00" })).toThrow(/at "09:00" is refused/)
  })
})

describe("a calendar interval", () => {
  it("fires every 2 weeks on its anchor's weekday at a wall time, whatever the offset", () => {
    const given = { every: 2, unit: "week", anchor: at("2026-03-02T00:00:00Z"), at: "09:00" } as const
    expect(first(given, "2026-03-01T00:00:00Z", { timeZone: "Europe/Berlin" }, 4)).toEqual([
      "2026-03-02T08:00:00Z",
      "2026-03-16T08:00:00Z",
      "2026-03-30T07:00:00Z",
      "2026-04-13T07:00:00Z",
    ])
  })

  it("takes weekday and time of the anchor as its zone's clock shows them", () => {
    const given = { every: 1, unit: "week", anchor: at("2026-03-02T02:30:00Z") } as const
    expect(first(given, "2026-03-03T00:00:00Z", { timeZone: "America/New_York" }, 2)).toEqual([
      "2026-03-09T01:30:00Z",
      "2026-03-16T01:30:00Z",
    ])
  })

  it("fires on the last day of a month that is too short, and comes back to its day", () => {
    const given = { every: 1, unit: "month", anchor: at("2026-01-31T00:00:00Z"), at: "23:59:30" } as const
    expect(first(given, "2026-01-31T00:00:00Z", {}, 4)).toEqual([
      "2026-01-31T23:59:30Z",
      "2026-02-28T23:59:30Z",
      "2026-03-31T23:59:30Z",
      "2026-04-30T23:59:30Z",
    ])
  })

  it("counts months from the anchor's, before it too", () => {
    const given = { every: 5, unit: "month", anchor: at("2026-01-31T10:00:00Z") } as const
    const rule = interval(given)
    expect(iso([previous(rule, at("2026-01-31T10:00:00Z"))])).toEqual(["2025-08-31T10:00:00Z"])
    expect(iso([next(rule, at("2026-01-31T10:00:00Z"))])).toEqual(["2026-06-30T10:00:00Z"])
  })

  it("fires on leap days only in leap years when it counts 48 months from one", () => {
    const given = { every: 48, unit: "month", anchor: at("2096-02-29T10:00:00Z") } as const
    expect(iso([next(interval(given), at("2096-03-01T00:00:00Z"))])).toEqual(["2100-02-28T10:00:00Z"])
  })

  it.each([
    ["once", "2026-03-08T07:00:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
    ["skip", "2026-03-09T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
    ["every", "2026-03-09T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"],
  ] as const)("follows the policy %s through clock changes", (dst, afterGap, firstPass, thereafter) => {
    const given = { every: 1, unit: "day", anchor: 0, at: "01:30" } as const
    const inGap = { every: 1, unit: "day", anchor: 0, at: "02:30" } as const
    const zone = { timeZone: "America/New_York", dst }
    expect(first(inGap, "2026-03-08T00:00:00Z", zone, 1)[0]).toBe(afterGap.replace("05:30", "06:30"))
    expect(first(given, "2026-11-01T00:00:00Z", zone, 2)).toEqual([firstPass, thereafter])
  })

  it("agrees with counting days one by one, for many steps and starts", () => {
    for (const every of [1, 2, 3, 7, 10, 365]) {
      const rule = interval({ every, unit: "day", anchor: at("2026-01-05T00:00:00Z"), at: "12:00" })
      const expected: string[] = []
      for (let day = Date.UTC(2019, 0, 1); expected.length < 10; day += 86_400_000) {
        const distance = Math.round((day - Date.UTC(2026, 0, 5)) / 86_400_000)
        if (distance % every === 0) expected.push(new Date(day + 43_200_000).toISOString().replace(".000Z", "Z"))
      }
      expect(iso(between(rule, at("2019-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"), 10))).toEqual(expected)
    }
  })
})

describe("once", () => {
  it("fires at its instant and never again", () => {
    const rule = ruleOf({ v: 1, kind: "once", at: at("2026-05-01T00:00:00.500Z") })
    expect(iso([next(rule, at("2026-01-01T00:00:00Z"))])).toEqual(["2026-05-01T00:00:00.500Z"])
    expect(next(rule, at("2026-05-01T00:00:00.500Z"))).toBeNull()
    expect(previous(rule, at("2026-05-01T00:00:00.500Z"))).toBeNull()
    expect(iso([previous(rule, at("2027-01-01T00:00:00Z"))])).toEqual(["2026-05-01T00:00:00.500Z"])
  })
})

describe("bounds", () => {
  const daily: Recurrence = { v: 1, kind: "cron", lines: ["0 0 * * *"] }
  const bounded = ruleOf(daily, { startsAt: at("2026-05-01T00:00:00Z"), endsAt: at("2026-05-03T00:00:00Z") })

  it("include the first instant and leave out the last", () => {
    expect(iso(between(bounded, at("2020-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"), 9))).toEqual([
      "2026-05-01T00:00:00Z",
      "2026-05-02T00:00:00Z",
    ])
  })

  it("hold backwards as well", () => {
    expect(iso([previous(bounded, at("2030-01-01T00:00:00Z"))])).toEqual(["2026-05-02T00:00:00Z"])
    expect(previous(bounded, at("2026-05-01T00:00:00Z"))).toBeNull()
  })

  it("refuse an end that is not after the start", () => {
    const same = at("2026-05-01T00:00:00Z")
    expect(() => ruleOf(daily, { startsAt: same, endsAt: same })).toThrow(
      /endsAt .* is refused: expected an instant after/,
    )
  })
})

describe("parseEvery", () => {
  it.each([
    ["90s", 90, "second"],
    ["15m", 15, "minute"],
    ["2h", 2, "hour"],
    ["1d", 1, "day"],
    ["2w", 2, "week"],
    ["3mo", 3, "month"],
    ["6 months", 6, "month"],
    ["10 min", 10, "minute"],
    ["1h30m", 90, "minute"],
    ["1m30s", 90, "second"],
  ])("reads %s", (text, every, unit) => {
    expect(parseEvery(text)).toEqual({ every, unit })
  })

  it.each(["", "0s", "500ms", "1.5s", "-5m", "5", "m", "1 fortnight", "1500ms"])("refuses %j", (text) => {
    expect(() => parseEvery(text)).toThrow(/every ".*" is refused: expected at least one whole second/)
  })
})
