import { expect, test } from "vitest"
import { clockAhead } from "#core/recurrence/clock-ahead.ts"
import { at, cron } from "./support.ts"

const berlin = (line: string, dst: "once" | "skip" | "every" = "once") => cron(line, { timeZone: "Europe/Berlin", dst })
const autumn = at("2026-10-23T14:42:07Z")
const spring = at("2026-03-27T12:00:00Z")

test.each([
  ["*/15 * * * *", "once", "Clocks go back, 02:00–03:00 comes twice. Fires there: 8, not 4."],
  ["30 2 * * *", "once", "Clocks go back, 02:00–03:00 comes twice. Fires there: 1 as ever."],
  ["30 2 * * *", "every", "Clocks go back, 02:00–03:00 comes twice. Fires there: 2, not 1."],
] as const)("%s under %s is told what the hour that comes twice does to it", (line, dst, words) => {
  expect(clockAhead(berlin(line, dst), autumn, 21)).toEqual({ at: at("2026-10-25T01:00:00Z"), words })
})

test.each([
  ["30 2 * * *", "once", "Clocks go forward, 02:00–03:00 does not exist. What would fire there fires at 03:00."],
  ["30 2 * * *", "skip", "Clocks go forward, 02:00–03:00 does not exist. What would fire there does not: 1."],
  ["*/15 * * * *", "once", "Clocks go forward, 02:00–03:00 does not exist. What would fire there does not: 4."],
] as const)("%s under %s is told what the hour that is missing does to it", (line, dst, words) => {
  expect(clockAhead(berlin(line, dst), spring, 21)).toEqual({ at: at("2026-03-29T01:00:00Z"), words })
})

test("a rule that has nothing in that hour, a zone without changes and a change further away are not told of any", () => {
  expect(clockAhead(berlin("0 9 * * *"), autumn, 21)).toBeNull()
  expect(clockAhead(cron("*/15 * * * *"), autumn, 400)).toBeNull()
  expect(clockAhead(berlin("*/15 * * * *"), at("2026-09-01T00:00:00Z"), 21)).toBeNull()
  const ended = cron("*/15 * * * *", { timeZone: "Europe/Berlin", endsAt: at("2026-10-24T00:00:00Z") })
  expect(clockAhead(ended, autumn, 21)).toBeNull()
})
