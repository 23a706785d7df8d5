import { describe, expect, it, vi } from "vitest"
import { compileLine } from "#core/cron/compile.ts"
import { daysInMonth, isLeapYear, packedDate, weekday } from "#core/recurrence/civil.ts"
import { fullTzFingerprint, tzVersion } from "#core/zone/version.ts"
import { nextMatching, nextNominal, prevMatching, prevNominal } from "#core/zone/walk.ts"
import { findZone, Zone } from "#core/zone/zone.ts"
import { wallAt } from "./oracle/timeline.ts"
import { cases } from "./support.ts"
import { ALL_ZONES } from "./zones.ts"

// Two noisy cores, and counts that ONEBEAT_TEST_CASES raises.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, Number(process.env.ONEBEAT_TEST_CASES ?? 1)) })

const DAY_S = 86_400

/** Seconds at which the table and `Intl` differ, as texts. */
function differences(zone: string, seconds: Iterable<number>): string[] {
  const found: string[] = []
  for (const second of seconds) {
    const shown = wallAt(zone, second * 1000) - second
    const table = findZone(zone)?.offsetAt(second)
    if (shown !== table) found.push(`${zone} ${new Date(second * 1000).toISOString()}: Intl ${shown}, table ${table}`)
  }
  return found
}

function* everyDays(from: number, to: number, step: number): Iterable<number> {
  for (let second = Date.UTC(from, 0, 1) / 1000; second < Date.UTC(to, 0, 1) / 1000; second += step * DAY_S)
    yield second
}

describe("the zone tables", () => {
  it("give Intl's offsets on each day of the years that decrees name, in the most restless zones", () => {
    const zones = ["Asia/Gaza", "Africa/Casablanca", "Africa/Cairo", "America/Scoresbysund", "Australia/Lord_Howe"]
    expect(zones.flatMap((zone) => differences(zone, everyDays(2005, 2090, 1)))).toEqual([])
  })

  it("give Intl's offsets in every zone, through the 20th century, this one, and far beyond", () => {
    let second = 0
    const draws = cases(25)
    const found = ALL_ZONES.flatMap((zone) => {
      const seconds: number[] = []
      for (let draw = 0; draw < draws; draw++) {
        second = (second * 1_103_515_245 + 12_345) % 2_147_483_648
        const part = second / 2_147_483_648
        seconds.push(Math.floor(Date.UTC(1900, 0) / 1000 + part * 200 * 365.25 * DAY_S))
        seconds.push(Math.floor(Date.UTC(2100, 0) / 1000 + part * 7899 * 365.24 * DAY_S))
      }
      return differences(zone, seconds)
    })
    expect(found).toEqual([])
  })

  it("know a zone in any case and by its old names", () => {
    expect(findZone("europe/berlin")?.name).toBe("Europe/Berlin")
    expect(findZone("US/Eastern")?.offsetAt(0)).toBe(-18_000)
    expect(findZone("Mars/Olympus")).toBeNull()
  })
})

describe("two changes within a day, which tz data may hold one day,", () => {
  // 12:00 becomes 09:00, and an hour later 10:00 becomes 11:00: 11:30 is shown at 11:30Z and again at 13:30Z.
  const noon = Date.UTC(2026, 5, 1, 12) / 1000
  const zone = new Zone("Test/Nested", (second) => (second < noon ? 0 : second < noon + 3600 ? -10_800 : -7200))
  const line = compileLine("30 11 * * *", "")

  it("leave a time that was shown before the first of them to its first showing", () => {
    expect(nextNominal(line, zone, noon - 86_400 / 4, false)).toBe(noon - 1800)
    expect(nextNominal(line, zone, noon - 1799, false)).toBe(noon + 86_400 - 1800 + 7200)
    expect(prevNominal(line, zone, noon + 7200, false)).toBe(noon - 1800)
  })

  it("show it twice to a line that fires at every match", () => {
    expect(nextMatching(line, zone, noon - 1799)).toBe(noon + 5400)
    expect(prevMatching(line, zone, noon + 5399)).toBe(noon - 1800)
  })
})

describe("a zone that was never asked before", () => {
  /** `Intl` needs about a microsecond for each offset. */
  const MOST = 2000

  it.each(["Europe/Berlin", "Africa/Casablanca", "UTC"])(
    "is asked for few offsets, in a search to the end: %s",
    (name) => {
      let asked = 0
      const zone = new Zone(name, (second) => {
        asked++
        return findZone(name)?.offsetAt(second) ?? 0
      })
      const line = compileLine("30 2 * 3 0L", "")
      const from = Date.UTC(2026, 0, 1) / 1000
      const found = nextNominal(line, zone, from, true)
      expect(found).toBe(nextNominal(line, findZone(name) ?? zone, from, true))
      expect(asked).toBeLessThan(MOST)
      prevNominal(line, zone, from, true)
      expect(asked).toBeLessThan(2 * MOST)
    },
  )
})

describe("the fingerprint of tz data", () => {
  it("is a short text that stays the same within a runtime", async () => {
    expect(tzVersion).toMatch(/^tz-[0-9a-f]{8}$/)
    expect(fullTzFingerprint()).toBe(fullTzFingerprint())
  })
})

describe("calendar arithmetic", () => {
  it("agrees with Date on each day from 1899 to 2400", () => {
    for (let day = Date.UTC(1899, 0, 1) / 86_400_000; day < Date.UTC(2400, 0, 1) / 86_400_000; day++) {
      const date = new Date(day * 86_400_000)
      const packed = (date.getUTCFullYear() << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()
      if (packedDate(day) !== packed || weekday(day) !== date.getUTCDay()) expect(date.toISOString()).toBe("the same")
    }
    expect(daysInMonth(2100, 2)).toBe(28)
    expect(daysInMonth(2104, 2)).toBe(29)
  })

  it("finds every kind of year in any 42 years, which is what bounds a search", () => {
    const kindOf = (year: number) => `${isLeapYear(year)} ${new Date(Date.UTC(year, 0, 1)).getUTCDay()}`
    for (let first = 2001; first < 2401; first++) {
      const kinds = new Set(Array.from({ length: 42 }, (_, index) => kindOf(first + index)))
      expect(kinds.size).toBe(14)
    }
  })
})
