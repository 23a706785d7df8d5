import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { instant } from "#core/brand.ts"
import { between, next, previous, SOLAR_EVENTS, type SolarEvent } from "#core/recurrence.ts"
import { at, cases, iso, ruleOf } from "./support.ts"

const solar = (event: SolarEvent, latitude: number, longitude: number, offsetMs = 0) =>
  ruleOf({ v: 1, kind: "solar", event, latitude, longitude, offsetMs })

const ALTITUDES: Record<SolarEvent, number | null> = {
  dawn_astronomical: -18,
  dawn_nautical: -12,
  dawn_civil: -6,
  sunrise: -0.833,
  solar_noon: null,
  sunset: -0.833,
  dusk_civil: -6,
  dusk_nautical: -12,
  dusk_astronomical: -18,
}

const DEGREE = Math.PI / 180

/** The sun's altitude without refraction, by the Astronomical Almanac's low-precision formulas (0.01° until 2050). */
function altitude(ms: number, latitude: number, longitude: number): number {
  const days = ms / 86_400_000 - 10_957.5
  const meanLongitude = 280.46 + 0.9856474 * days
  const anomaly = (357.528 + 0.9856003 * days) * DEGREE
  const ecliptic = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * DEGREE
  const obliquity = (23.439 - 0.0000004 * days) * DEGREE
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(ecliptic), Math.cos(ecliptic))
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic))
  const hourAngle = (280.46062 + 360.9856474 * days + longitude) * DEGREE - rightAscension
  const sine =
    Math.sin(latitude * DEGREE) * Math.sin(declination) +
    Math.cos(latitude * DEGREE) * Math.cos(declination) * Math.cos(hourAngle)
  return Math.asin(sine) / DEGREE
}

describe("events of the sun", () => {
  it.each([
    ["London at midsummer", "sunrise", 51.5074, -0.1278, "2026-06-21T00:00:00Z", "2026-06-21T03:43:00Z"],
    ["London at midsummer", "sunset", 51.5074, -0.1278, "2026-06-21T00:00:00Z", "2026-06-21T20:21:00Z"],
    ["New York at midwinter", "sunrise", 40.7128, -74.006, "2026-12-21T05:00:00Z", "2026-12-21T12:17:00Z"],
    ["Sydney at midsummer", "sunset", -33.8688, 151.2093, "2026-12-21T14:00:00Z", "2026-12-22T09:05:00Z"],
  ] as const)("in %s: %s comes at the published minute", (_, event, latitude, longitude, from, published) => {
    const fire = next(solar(event, latitude, longitude), at(from))
    expect(Math.abs((fire ?? 0) - at(published))).toBeLessThanOrEqual(90_000)
  })

  it("come when the sun is at their altitude, rising or sinking, by formulas of another book", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SOLAR_EVENTS),
        fc.integer({ min: -890, max: 890 }),
        fc.integer({ min: -1800, max: 1800 }),
        fc.integer({ min: at("1980-01-01T00:00:00Z"), max: at("2045-01-01T00:00:00Z") }),
        (event, tenthsLatitude, tenthsLongitude, from) => {
          const [latitude, longitude] = [tenthsLatitude / 10, tenthsLongitude / 10]
          const fire = next(solar(event, latitude, longitude), instant(from)) ?? 0
          const here = altitude(fire, latitude, longitude)
          const later = altitude(fire + 60_000, latitude, longitude)
          const wanted = ALTITUDES[event]
          if (wanted === null) {
            expect(here).toBeGreaterThanOrEqual(altitude(fire - 600_000, latitude, longitude) - 0.05)
            expect(here).toBeGreaterThanOrEqual(altitude(fire + 600_000, latitude, longitude) - 0.05)
            return
          }
          expect(Math.abs(here - wanted)).toBeLessThan(0.03)
          const rises = event.startsWith("dawn") || event === "sunrise"
          expect(rises ? later - here : here - later).toBeGreaterThan(-0.01)
        },
      ),
      { numRuns: cases(600) },
    )
  })

  it("are passed over on polar days: Tromsø sees no sunrise from late November to mid January", () => {
    const rule = solar("sunrise", 69.6492, 18.9553)
    const last = previous(rule, at("2026-12-21T00:00:00Z")) ?? 0
    const first = next(rule, at("2026-12-21T00:00:00Z")) ?? 0
    expect(new Date(last).toISOString()).toMatch(/^2026-11-2/)
    expect(new Date(first).toISOString()).toMatch(/^2027-01-1/)
    expect(next(rule, instant(last))).toBe(first)
  })

  it("move by the offset", () => {
    const plain = next(solar("sunset", 52.5, 13.4), at("2026-06-01T12:00:00Z")) ?? 0
    expect(next(solar("sunset", 52.5, 13.4, -1_800_000), at("2026-06-01T12:00:00Z"))).toBe(plain - 1_800_000)
    expect(next(solar("sunset", 52.5, 13.4, 3_600_000), at("2026-06-01T12:00:00Z"))).toBe(plain + 3_600_000)
  })

  it("come once a day at the date line too", () => {
    for (const longitude of [-180, -179.9, 0, 179.9, 180]) {
      const fires = between(solar("sunset", 10, longitude), at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), 999)
      expect(fires.length).toBeGreaterThanOrEqual(365)
      expect(fires.length).toBeLessThanOrEqual(366)
    }
  })

  it("are the same from every start, and backwards, up to the polar circles and beyond", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SOLAR_EVENTS),
        fc.integer({ min: -890, max: 890 }),
        fc.integer({ min: -1800, max: 1800 }),
        fc.integer({ min: at("1980-01-01T00:00:00Z"), max: at("2090-01-01T00:00:00Z") }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (event, latitude, longitude, from, part) => {
          const rule = solar(event, latitude / 10, longitude / 10)
          const fire = next(rule, instant(from)) ?? 0
          expect(fire).toBeGreaterThan(from)
          expect(next(rule, instant(from + Math.floor(part * (fire - 1 - from))))).toBe(fire)
          const before = previous(rule, instant(fire)) ?? 0
          expect(before).toBeLessThanOrEqual(from)
          expect(next(rule, instant(before))).toBe(fire)
        },
      ),
      { numRuns: cases(200) },
    )
  })

  it("are refused where a year may pass without them, but noon is everywhere", () => {
    expect(() => solar("sunrise", 89.9, 0)).toThrow(/solar "sunrise at latitude 89.9" is refused/)
    expect(iso([next(solar("solar_noon", 90, 0), at("2026-06-01T00:00:00Z"))])[0]).toMatch(/^2026-06-01T1[12]:/)
  })
})
