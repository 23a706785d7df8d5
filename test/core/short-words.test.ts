import { describe, expect, it } from "vitest"
import { describeShortly, type Recurrence } from "#core/recurrence.ts"
import { at, cron, ruleOf } from "./support.ts"

describe("a cron line in a few words", () => {
  it.each([
    ["* * * * *", "Every minute"],
    ["*/15 * * * *", "Every 15 minutes"],
    ["*/10 8-17 * * 1-5", "Every 10 min, 8–18 h, weekdays"],
    ["17 * * * *", "Every hour at :17"],
    ["0 */6 * * *", "Every 6 hours at :00"],
    ["30 8-17 * * *", "Hourly at :30, 8–17 h"],
    ["30 23 * * mon-fri", "Weekdays at 23:30"],
    ["0 12 * * mon", "Mondays at 12:00"],
    ["0 7,19 * * *", "Daily at 07:00 and 19:00"],
    ["0 7 1 * 1", "Day 1 or Mondays at 07:00"],
    ["0 9 1-31 * 1", "Daily at 09:00"],
    ["0 6 LW * *", "Last weekday of the month at 06:00"],
    ["0 6 1,15 1,7 *", "Days 1 and 15 at 06:00, Jan, Jul"],
    ["0 9 * * 1,3,5", "Mon, Wed, Fri at 09:00"],
  ])("%s", (line, words) => {
    expect(describeShortly(cron(line))).toBe(words)
  })

  it("is the whole sentence where a few words would leave something out", () => {
    expect(describeShortly(cron("0 9 */16 * 1"))).toBe("At 09:00, on days 1 and 17 of the month if that is Monday")
    expect(describeShortly(cron("10 0 9 * * *"))).toBe("At 09:00:10, every day")
    expect(describeShortly(cron("0 9 * * 5L"))).toBe("At 09:00, on the last Friday of the month")
  })
})

describe("other recurrences in a few words", () => {
  const anchor = at("2026-01-31T08:00:00Z")
  it.each<[Recurrence, string]>([
    [{ v: 1, kind: "interval", every: 90, unit: "second", anchor }, "Every 90 seconds"],
    [{ v: 1, kind: "interval", every: 2, unit: "week", anchor, at: "10:30" }, "Every 2 weeks on Saturday at 10:30"],
    [
      { v: 1, kind: "solar", event: "sunset", latitude: 52.5, longitude: 13.4, offsetMs: -1_800_000 },
      "30m before sunset",
    ],
  ])("%j", (recurrence, words) => {
    expect(describeShortly(ruleOf(recurrence))).toBe(words)
  })
})
