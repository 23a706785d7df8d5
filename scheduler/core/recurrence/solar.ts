import { ALL_KINDS_S, END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"
import type { Recurrence } from "#core/recurrence/shape.ts"
import type { FireSource } from "#core/recurrence/source.ts"
import { solarEventAt } from "#core/recurrence/sun.ts"

type Solar = Extract<Recurrence, { kind: "solar" }>

const DAY_MS = 86_400_000
/** Every event comes at least once a year where it is accepted: polar night and day are passed over within this. */
const SEARCH_DAYS = 400

/** Fires at an event of the sun, moved by an offset; days without the event are passed over. */
export class SolarSource implements FireSource {
  readonly cycleS = ALL_KINDS_S
  private readonly solar: Solar

  constructor(solar: Solar) {
    refuseNever(solar)
    this.solar = solar
  }

  nextFire(after: number): number {
    const from = Math.max(after, FIRST_SECOND * 1000 - 1)
    const first = Math.floor((from - this.solar.offsetMs) / DAY_MS) - 2
    for (let day = first; day < first + SEARCH_DAYS; day++) {
      const fire = this.fireOf(day)
      if (fire > from) return fire < END_SECOND * 1000 ? fire : Number.NaN
    }
    return Number.NaN
  }

  prevFire(before: number): number {
    const from = Math.min(before, END_SECOND * 1000)
    const last = Math.floor((from - this.solar.offsetMs) / DAY_MS) + 2
    for (let day = last; day > last - SEARCH_DAYS; day--) {
      const fire = this.fireOf(day)
      if (fire < from) return fire >= FIRST_SECOND * 1000 ? fire : Number.NaN
    }
    return Number.NaN
  }

  private fireOf(day: number): number {
    const { event, latitude, longitude, offsetMs } = this.solar
    return solarEventAt(event, day, latitude, longitude) + offsetMs
  }
}

/**
 * Up to here the sun passes through every altitude from -18° to 0° at least once a year. Nearer to the pole a day's
 * path can slip between two of them, and which year has the event would be chance.
 */
const POLAR_LIMIT = 89.5

function refuseNever({ event, latitude }: Solar): void {
  if (event === "solar_noon" || Math.abs(latitude) <= POLAR_LIMIT) return
  throw new RecurrenceError({
    field: "solar",
    value: `${event} at latitude ${latitude}`,
    expected: `a latitude within ±${POLAR_LIMIT}, or solar_noon: nearer to the pole a day has no such event`,
  })
}
