import { getPosition, getTimes } from "suncalc"
import type { SolarEvent } from "#core/recurrence/shape.ts"
import { dateOf } from "#core/zone/intl.ts"

const HALF_DAY_MS = 43_200_000

/** The sun's centre at each event, in degrees above the horizon without refraction, and whether it rises then. */
const EVENTS: Readonly<Record<Exclude<SolarEvent, "solar_noon">, { altitude: number; rises: boolean }>> = {
  dawn_astronomical: { altitude: -18, rises: true },
  dawn_nautical: { altitude: -12, rises: true },
  dawn_civil: { altitude: -6, rises: true },
  sunrise: { altitude: -0.833, rises: true },
  sunset: { altitude: -0.833, rises: false },
  dusk_civil: { altitude: -6, rises: false },
  dusk_nautical: { altitude: -12, rises: false },
  dusk_astronomical: { altitude: -18, rises: false },
}

/**
 * When an event of the solar day round UTC noon of day `dayNo` happens, in whole seconds (ms), or NaN when the sun
 * does not get there that day. suncalc gives noon and the sun's place; the crossing is found by halving, because near
 * the days without an event suncalc's own times are wrong by up to half an hour (three degrees of altitude).
 */
export function solarEventAt(event: SolarEvent, dayNo: number, latitude: number, longitude: number): number {
  const noon = noonOf(dayNo, latitude, longitude)
  if (event === "solar_noon") return wholeSecond(noon)
  const { altitude, rises } = EVENTS[event]
  let below = rises ? noon - HALF_DAY_MS : noon + HALF_DAY_MS
  let above = noon
  if (altitudeAt(below, latitude, longitude) >= altitude) return Number.NaN
  if (altitudeAt(above, latitude, longitude) < altitude) return Number.NaN
  while (Math.abs(above - below) > 1000) {
    const middle = (above + below) / 2
    if (altitudeAt(middle, latitude, longitude) < altitude) below = middle
    else above = middle
  }
  return wholeSecond(above)
}

function noonOf(dayNo: number, latitude: number, longitude: number): number {
  return getTimes(dateOf(dayNo * 2 * HALF_DAY_MS + HALF_DAY_MS), latitude, longitude).solarNoon.getTime()
}

function altitudeAt(ms: number, latitude: number, longitude: number): number {
  return getPosition(dateOf(ms), latitude, longitude).altitude - REFRACTION
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/**
 * suncalc lifts the sun by refraction, below the horizon by the same amount everywhere. That amount is read off an
 * equatorial sunrise, where suncalc's time is exact, so that a new formula of theirs would be followed.
 */
const REFRACTION = refractionBelowHorizon()

function refractionBelowHorizon(): number {
  const { sunrise } = getTimes(dateOf(0), 0, 0)
  return sunrise === null ? 0 : getPosition(sunrise, 0, 0).altitude - EVENTS.sunrise.altitude
}
