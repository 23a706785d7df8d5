import { describe, expect, it } from "vitest"
import { durationMs } from "#core/brand.ts"
import { CalendarRules, describe as inWords, type Recurrence } from "#core/recurrence.ts"
import { at, cron, ruleOf } from "./support.ts"

describe("a cron line in words", () => {
  it.each([
    ["0 9 * * 1-5", "At 09:00, on Monday to Friday (UTC)"],
    ["*/5 * * * *", "Every 5 minutes (UTC)"],
    ["@daily", "At 00:00, every day (UTC)"],
    ["0 9 1-15 * 1", "At 09:00, on days 1 to 15 of the month or on Monday (either is enough) (UTC)"],
    ["0 9 13 * 5", "At 09:00, on day 13 of the month or on Friday (either is enough) (UTC)"],
    ["0 9 */16 * 1", "At 09:00, on days 1 and 17 of the month if that is Monday (UTC)"],
    ["15 10 L * *", "At 10:15, on the last day of the month (UTC)"],
    ["15 10 L-3 * *", "At 10:15, on 3 days before the last day of the month (UTC)"],
    ["15 10 LW * *", "At 10:15, on the last working day (Monday to Friday) of the month (UTC)"],
    ["15 10 15W * *", "At 10:15, on the weekday nearest to day 15 of the month (UTC)"],
    ["0 9 * * 5L", "At 09:00, on the last Friday of the month (UTC)"],
    [
      "0 9 * JAN,MAR-JUN 1#2",
      "At 09:00, on the second Monday of the month, in January, March, April, May and June (UTC)",
    ],
    ["0 9 1 JAN-MAR *", "At 09:00, on day 1 of the month, in January to March (UTC)"],
    ["10 0 9 * * *", "At 09:00:10, every day (UTC)"],
  ])("%s", (line, words) => {
    expect(inWords(cron(line))).toBe(words)
  })

  it("names the zone as it was written, in the runtime's spelling", () => {
    const zones = ["Asia/Kolkata", "Europe/Kyiv", "europe/berlin"]
    const named = zones.map((timeZone) => inWords(cron("@daily", { timeZone })).replace("At 00:00, every day ", ""))
    expect(named).toEqual(["(Asia/Kolkata)", "(Europe/Kyiv)", "(Europe/Berlin)"])
  })

  it("says which times H has picked", () => {
    expect(inWords(cron("H H * * *", { name: "report" }))).toBe("At 22:40, every day (UTC)")
  })

  it("joins several lines, and adds bounds, calendars and jitter", () => {
    const rule = cron(["0 9 * * *", "0 18 * * 5"], {
      timeZone: "Europe/Berlin",
      startsAt: at("2026-01-01T00:00:00Z"),
      endsAt: at("2026-07-01T00:00:00Z"),
      jitterMs: durationMs(30_000),
      calendars: [{ name: "holidays", rules: CalendarRules.parse({ dates: ["2026-12-25"] }) }],
    })
    expect(inWords(rule)).toBe(
      "At 09:00, every day; and: At 18:00, on Friday (Europe/Berlin), from 2026-01-01T01:00:00+01:00, " +
        "until 2026-07-01T02:00:00+02:00, not on dates of holidays, spread over 30s",
    )
  })
})

describe("other recurrences in words", () => {
  const anchor = at("2026-01-31T08:00:00Z")
  it.each<[Recurrence, string]>([
    [{ v: 1, kind: "interval", every: 1, unit: "day", anchor }, "Every day at 09:00 (Europe/Berlin)"],
    [
      { v: 1, kind: "interval", every: 2, unit: "week", anchor, at: "10:30" },
      "Every 2 weeks on Saturday at 10:30, counted from 2026-01-31 (Europe/Berlin)",
    ],
    [
      { v: 1, kind: "interval", every: 1, unit: "month", anchor },
      "Every month on day 31, or the last day of a shorter month, at 09:00 (Europe/Berlin)",
    ],
    [
      { v: 1, kind: "interval", every: 90, unit: "minute", anchor },
      "Every 90 minutes of elapsed time, counted from 2026-01-31T09:00:00+01:00 (Europe/Berlin)",
    ],
    [{ v: 1, kind: "once", at: anchor }, "Once, at 2026-01-31T09:00:00+01:00 (Europe/Berlin)"],
    [
      { v: 1, kind: "solar", event: "sunset", latitude: 52.5, longitude: 13.4, offsetMs: -1_800_000 },
      "30m before sunset at latitude 52.5, longitude 13.4 (Europe/Berlin)",
    ],
    [
      { v: 1, kind: "solar", event: "dawn_civil", latitude: 52.5, longitude: 13.4, offsetMs: 0 },
      "At civil dawn at latitude 52.5, longitude 13.4 (Europe/Berlin)",
    ],
  ])("%j", (recurrence, words) => {
    expect(inWords(ruleOf(recurrence, { timeZone: "Europe/Berlin" }))).toBe(words)
  })
})
