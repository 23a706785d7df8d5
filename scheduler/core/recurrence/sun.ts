import { getTimes } from "suncalc"
import type { SolarEvent } from "#core/recurrence/shape.ts"
import { dateOf } from "#core/zone/intl.ts"

const NAMES = {
  dawn_astronomical: "nightEnd",
  dawn_nautical: "nauticalDawn",
  dawn_civil: "dawn",
  sunrise: "sunrise",
  solar_noon: "solarNoon",
  sunset: "sunset",
  dusk_civil: "dusk",
  dusk_nautical: "nauticalDusk",
  dusk_astronomical: "night",
} as const satisfies Record<SolarEvent, string>

/**
 * When an event of the solar day that is nearest to UTC noon of day `dayNo` happens, in whole seconds (ms), or NaN
 * when the sun does not get there that day. Accuracy is suncalc's: under a minute outside the polar circles.
 */
export function solarEventAt(event: SolarEvent, dayNo: number, latitude: number, longitude: number): number {
  const at = getTimes(dateOf(dayNo * 86_400_000 + 43_200_000), latitude, longitude)[NAMES[event]]
  return at === null ? Number.NaN : Math.floor(at.getTime() / 1000) * 1000
}
