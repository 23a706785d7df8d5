import { describe, expect, it } from "vitest"
import { MACROS, parseLine } from "#core/cron/parse.ts"
import { secondOpinion } from "#core/cron/second-opinion.ts"
import { next, RecurrenceError } from "#core/recurrence.ts"
import { at, cron, iso } from "./support.ts"

function refusalOf(line: string): RecurrenceError {
  try {
    cron(line)
  } catch (error) {
    if (error instanceof RecurrenceError) return error
    throw error
  }
  throw new Error(`${line} is accepted`)
}

/** The next three fires from Thursday 2026-01-01T00:00:30Z, as "MM-DD HH:MM:SS". */
function firstThree(line: string): string[] {
  const rule = cron(line)
  const fires: (number | null)[] = [next(rule, at("2026-01-01T00:00:30Z"))]
  while (fires.length < 3) fires.push(next(rule, at(iso([fires.at(-1) ?? 0])[0] ?? "")))
  return iso(fires).map((text) => (text ?? "").replace("2026-", "").replace("T", " ").replace("Z", ""))
}

describe("the dialect accepts", () => {
  it.each([
    ["* * * * *", ["01-01 00:01:00", "01-01 00:02:00", "01-01 00:03:00"]],
    ["*/20 * * * * *", ["01-01 00:00:40", "01-01 00:01:00", "01-01 00:01:20"]],
    ["0/15 * * * *", ["01-01 00:15:00", "01-01 00:30:00", "01-01 00:45:00"]],
    ["10/25 9 * * *", ["01-01 09:10:00", "01-01 09:35:00", "01-02 09:10:00"]],
    ["5-15/5 9 * * *", ["01-01 09:05:00", "01-01 09:10:00", "01-01 09:15:00"]],
    ["1,3,5 * * * *", ["01-01 00:01:00", "01-01 00:03:00", "01-01 00:05:00"]],
    ["0 9 * * 0", ["01-04 09:00:00", "01-11 09:00:00", "01-18 09:00:00"]],
    ["0 9 * * 7", ["01-04 09:00:00", "01-11 09:00:00", "01-18 09:00:00"]],
    ["0 9 * * sun", ["01-04 09:00:00", "01-11 09:00:00", "01-18 09:00:00"]],
    ["0 9 * * 5-7", ["01-02 09:00:00", "01-03 09:00:00", "01-04 09:00:00"]],
    ["0 9 * * 0,7", ["01-04 09:00:00", "01-11 09:00:00", "01-18 09:00:00"]],
    ["0 9 * * MON-Fri", ["01-01 09:00:00", "01-02 09:00:00", "01-05 09:00:00"]],
    ["0 9 1 FEB,dec *", ["02-01 09:00:00", "12-01 09:00:00", "2027-02-01 09:00:00"]],
    ["0 9 ? * MON", ["01-05 09:00:00", "01-12 09:00:00", "01-19 09:00:00"]],
    ["0 9 15 * ?", ["01-15 09:00:00", "02-15 09:00:00", "03-15 09:00:00"]],
    ["0 9 L * *", ["01-31 09:00:00", "02-28 09:00:00", "03-31 09:00:00"]],
    ["0 9 L-3 * *", ["01-28 09:00:00", "02-25 09:00:00", "03-28 09:00:00"]],
    ["0 9 LW * *", ["01-30 09:00:00", "02-27 09:00:00", "03-31 09:00:00"]],
    ["0 9 15W * *", ["01-15 09:00:00", "02-16 09:00:00", "03-16 09:00:00"]],
    ["0 9 1W * *", ["01-01 09:00:00", "02-02 09:00:00", "03-02 09:00:00"]],
    ["0 9 31W * *", ["01-30 09:00:00", "03-31 09:00:00", "05-29 09:00:00"]],
    ["0 9 * * 5L", ["01-30 09:00:00", "02-27 09:00:00", "03-27 09:00:00"]],
    ["0 9 * * FRIL", ["01-30 09:00:00", "02-27 09:00:00", "03-27 09:00:00"]],
    ["0 9 * * 5#2", ["01-09 09:00:00", "02-13 09:00:00", "03-13 09:00:00"]],
    ["0 9 * * TUE#1,6#5", ["01-06 09:00:00", "01-31 09:00:00", "02-03 09:00:00"]],
    ["0 9 1,L * *", ["01-01 09:00:00", "01-31 09:00:00", "02-01 09:00:00"]],
    ["  0   9\t* *  * ", ["01-01 09:00:00", "01-02 09:00:00", "01-03 09:00:00"]],
  ])("%s and fires when it says", (line, fires) => {
    expect(firstThree(line)).toEqual(fires)
  })

  it.each(Object.entries(MACROS))("%s as %s", (macro, line) => {
    expect(firstThree(macro)).toEqual(firstThree(line))
    expect(firstThree(macro.toUpperCase())).toEqual(firstThree(line))
  })
})

describe("day of month and day of week", () => {
  it("either is enough when both are restricted", () => {
    expect(firstThree("0 9 13 * 5")).toEqual(["01-02 09:00:00", "01-09 09:00:00", "01-13 09:00:00"])
    expect(firstThree("0 9 1-31 * 5")).toEqual(["01-01 09:00:00", "01-02 09:00:00", "01-03 09:00:00"])
  })

  it("both must match when one begins with a star or a question mark", () => {
    expect(firstThree("0 9 */2 * 5")).toEqual(["01-09 09:00:00", "01-23 09:00:00", "02-13 09:00:00"].sort())
    expect(firstThree("0 9 13 * */5")).toEqual(["02-13 09:00:00", "03-13 09:00:00", "09-13 09:00:00"])
  })
})

describe("the dialect refuses, with place, expectation and suggestion,", () => {
  it.each([
    ["", "an empty line", "5 fields", undefined],
    ["5", "1 field", "5 fields", undefined],
    ["* * * *", "4 fields", "5 fields", '"* * * * *"'],
    ["0 0 1 1 * 2 2027", "7 fields", "5 fields", "years cannot be given"],
    ["TZ=UTC 0 9 * * *", 'character 1, "TZ=UTC"', "belongs to the schedule", '"0 9 * * *" in time zone UTC'],
    ["CRON_TZ=Asia/Tokyo 0 0 9 * * *", 'character 1, "CRON_TZ=Asia/Tokyo"', "belongs", "in time zone Asia/Tokyo"],
    ["*/90 * * * *", 'minute field, character 1, "*/90"', "a step of 1 to 59", "an interval"],
    ["*/120 * * * *", 'minute field, character 1, "*/120"', "a step of 1 to 59", '"0 */2 * * *"'],
    ["*/60 * * * *", 'minute field, character 1, "*/60"', "a step of 1 to 59", "0"],
    ["0 */24 * * *", 'hour field, character 3, "*/24"', "a step of 1 to 23", "0"],
    ["*/0 * * * *", 'minute field, character 1, "*/0"', "a step of 1 to 59", "*"],
    ["60 * * * *", 'minute field, character 1, "60"', "0 to 59", "0"],
    ["0 24 * * *", 'hour field, character 3, "24"', "0 to 23", "0"],
    ["0 0 0 * *", 'day-of-month field, character 5, "0"', "1 to 31", "1"],
    ["0 0 32 * *", 'day-of-month field, character 5, "32"', "1 to 31", undefined],
    ["0 0 1 13 *", 'month field, character 7, "13"', "1 to 12 or JAN to DEC", undefined],
    ["0 0 * * 8", 'day-of-week field, character 9, "8"', "0 to 7 or SUN to SAT", "0"],
    ["0 0 * FOO *", 'month field, character 7, "FOO"', "JAN to DEC", undefined],
    ["0 22-2 * * *", 'hour field, character 3, "22-2"', "a range that runs upwards", '"22-23,0-2"'],
    ["0 0 * * 6-1", 'day-of-week field, character 9, "6-1"', "a range that runs upwards", '"6,0-1"'],
    ["0 0 * * FRI-SUN", 'day-of-week field, character 9, "FRI-SUN"', "a range that runs upwards", '"5-7"'],
    ["1,,2 * * * *", "minute field, character 3, an empty part", "0 to 59", undefined],
    ["1,2, * * * *", "minute field, character 5, an empty part", "0 to 59", undefined],
    ["1.5 * * * *", 'minute field, character 1, "1.5"', "0 to 59", undefined],
    ["-1 * * * *", 'minute field, character 1, "-1"', "0 to 59", undefined],
    ["? * * * *", 'minute field, character 1, "?"', "only in a day field", "*"],
    ["0 0 31 2 *", "day-of-month and month fields", "29 days", '"0 0 L 2 *"'],
    ["0 0 30 2 ?", "day-of-month and month fields", "29 days", '"0 0 L 2 ?"'],
    ["0 0 31 4,6,9,11 *", "day-of-month and month fields", "30 days", '"0 0 L 4,6,9,11 *"'],
    ["0 0 L-29 2 *", "day-of-month and month fields", "29 days", undefined],
    ["0 0 30W 2 *", "day-of-month and month fields", "29 days", '"0 0 L 2 *"'],
    ["0 0 L-31 * *", 'day-of-month field, character 5, "L-31"', "L-1 to L-30", "L-30"],
    ["0 0 1-15W * *", 'day-of-month field, character 5, "1-15W"', "one day before W", undefined],
    ["0 0 32W * *", 'day-of-month field, character 5, "32W"', "1W to 31W", undefined],
    ["0 0 * * L", 'day-of-week field, character 9, "L"', "5L for the last Friday", "6"],
    ["0 0 * * 1#6", 'day-of-week field, character 9, "1#6"', "1st to 5th", "1#5"],
    ["0 0 * * 1#0", 'day-of-week field, character 9, "1#0"', "1st to 5th", "1#1"],
    ["L 0 * * *", 'minute field, character 1, "L"', "0 to 59", undefined],
    ["H(5 * * * *", 'minute field, character 1, "H(5"', "H(a-b)", undefined],
    ["H(9-3) * * * *", 'minute field, character 1, "H(9-3)"', "runs upwards", "H(3-9)"],
    ["H/60 * * * *", 'minute field, character 1, "H/60"', "a step of 1 to 59", "0"],
    ["@every 5m", "character 1", "@hourly", "--every 5m"],
    ["@reboot", "character 1", "@hourly", undefined],
    ["@minutely", "character 1", "@hourly", '"* * * * *"'],
    ["0 9 * * monday", 'day-of-week field, character 9, "monday"', "SUN to SAT", "MON"],
    ["0 9 * * 0,Monday-Friday", 'day-of-week field, character 11, "Monday-Friday"', "SUN to SAT", "MON-FRI"],
    ["0 9 * * friday#2", 'day-of-week field, character 9, "friday#2"', "SUN to SAT", "FRI#2"],
    ["0 9 1 september *", 'month field, character 7, "september"', "JAN to DEC", "SEP"],
    ["50-60 * * * *", 'minute field, character 1, "50-60"', "0 to 59", "50-59"],
    ["@fortnightly", "character 1", "@hourly", undefined],
    ["* * * * * *x", 'day-of-week field, character 11, "*x"', "0 to 7", undefined],
  ])("%j", (line, place, expected, suggestion) => {
    const refusal = refusalOf(line)
    expect(refusal.field).toBe("cron")
    expect(refusal.place).toBe(place)
    expect(refusal.expected).toContain(expected)
    if (suggestion !== undefined) expect(refusal.suggestion).toContain(suggestion)
    expect(refusal.message).toContain(place)
    expect(refusal.message).toContain(expected)
  })

  it("an impossible date at once, but not one that another day field makes possible", () => {
    expect(firstThree("0 0 31 2 1")).toEqual(["02-02 00:00:00", "02-09 00:00:00", "02-16 00:00:00"])
    expect(iso([next(cron("0 0 L-28 2 *"), at("2026-01-01T00:00:00Z"))])).toEqual(["2028-02-01T00:00:00Z"])
    expect(iso([next(cron("0 9 * 2 0#5"), at("2089-01-01T00:00:00Z"))])).toEqual(["2128-02-29T09:00:00Z"])
  })

  it("a zone that does not exist, and names one that does", () => {
    const suggestions = ["Europe/Berln", "berlin", "America/NewYork", "EDT", "New York"].map((timeZone) => {
      try {
        cron("* * * * *", { timeZone })
      } catch (error) {
        return error instanceof RecurrenceError && error.field === "timeZone" ? error.suggestion : "another error"
      }
      return "accepted"
    })
    expect(suggestions).toEqual([
      "Europe/Berlin",
      "Europe/Berlin",
      "America/New_York",
      "America/New_York",
      "America/New_York",
    ])
    expect(() => cron("* * * * *", { timeZone: "+02:00" })).toThrow(/timeZone "\+02:00" is refused/)
    expect(() => cron("* * * * *", { timeZone: "" })).toThrow(/timeZone "" is refused/)
  })
})

describe("H", () => {
  it("is the same for a name always, and spreads over names", () => {
    const values = Array.from({ length: 600 }, (_, index) => {
      const { minute } = parseLine("H * * * *", `schedule-${index}`)
      expect(minute).toEqual(parseLine("H * * * *", `schedule-${index}`).minute)
      return `${minute.low},${minute.high}`
    })
    expect(new Set(values).size).toBe(60)
  })

  it("is pinned: these values may never change", () => {
    const fires = ["report", "backup", "äöü", ""].map(
      (name) => iso([next(cron("H H * * *", { name }), at("2026-01-01T00:00:00Z"))])[0],
    )
    expect(fires).toMatchInlineSnapshot(`
      [
        "2026-01-01T22:40:00Z",
        "2026-01-01T00:43:00Z",
        "2026-01-01T16:28:00Z",
        "2026-01-01T16:15:00Z",
      ]
    `)
  })

  it("stays within its limits and keeps its step", () => {
    for (let index = 0; index < 200; index++) {
      const rule = cron("H(10-20)/5 H(3-4) H * *", { name: `n${index}` })
      const first = next(rule, at("2026-03-01T00:00:00Z"))
      const second = next(rule, first ?? at("2026-01-01T00:00:00Z"))
      const shown = new Date(first ?? 0)
      expect(shown.getUTCMinutes()).toBeGreaterThanOrEqual(10)
      expect(shown.getUTCMinutes()).toBeLessThan(15)
      expect([3, 4]).toContain(shown.getUTCHours())
      expect(shown.getUTCDate()).toBeLessThanOrEqual(28)
      expect((second ?? 0) - (first ?? 0)).toBe(5 * 60_000)
    }
  })

  it("picks second, minute and hour apart", () => {
    const same = Array.from({ length: 300 }, (_, index) => parseLine("H H * * * *", `n${index}`)).filter(
      ({ second, minute }) => second.low === minute.low && second.high === minute.high,
    )
    expect(same.length).toBeLessThan(30)
  })
})

describe("several lines", () => {
  it("are a union in which an instant fires once", () => {
    const rule = cron(["0 9 * * *", "0 9 * * 1", "30 8 * * 1"])
    let fire = next(rule, at("2026-01-04T12:00:00Z"))
    const fires = [fire]
    for (let index = 0; index < 2 && fire !== null; index++) {
      fire = next(rule, fire)
      fires.push(fire)
    }
    expect(iso(fires)).toEqual(["2026-01-05T08:30:00Z", "2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z"])
  })

  it("name the line at fault", () => {
    expect(() => cron(["0 9 * * *", "0 25 * * *"])).toThrow(
      /cron "0 25 \* \* \*" is refused at hour field, character 3/,
    )
  })
})

describe("cron-parser's second opinion", () => {
  it.each([
    "* * * * *",
    "*/5 0/15 * * * *",
    "0 9 L * *",
    "0 9 1,L 1,MAR-may *",
    "0 9 * * 5L",
    "0 9 * * 1#2",
    "0 9 ? * 0-7",
    "0 0 */2 * 7",
    "@daily",
    "0 9 * * 1/2",
    "0 9 * * 7/2",
  ])("is the same for %s", (line) => {
    expect(secondOpinion(line)).toBeNull()
  })

  it.each(["H * * * *", "0 9 15W * *", "0 9 L-3 * *", "0 9 * * 1#2,3#1", "0 9 * * 0,7"])(
    "is not asked for %s",
    (line) => {
      expect(secondOpinion(line)).toBeNull()
    },
  )
})
