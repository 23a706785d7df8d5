import { DAY_S, FIRST_YEAR, LAST_YEAR, packedDate } from "#core/recurrence/civil.ts"
import { ChangeFinder } from "#core/zone/changes.ts"
import { type OffsetProbe, openZone } from "#core/zone/intl.ts"
import { at, buildZoneMonth, LAST_PROBED_YEAR, segmentAt, type ZoneMonth } from "#core/zone/month.ts"

/** Months since the year 0. Fires can lie in the months between, and their wall times a day beyond. */
const FIRST_MONTH = (FIRST_YEAR - 1) * 12
const LAST_PROBED_MONTH = LAST_PROBED_YEAR * 12 + 11
const LAST_MONTH = (LAST_YEAR + 1) * 12 + 11

/** Months beyond the probed years are cheap to make, and there are 95,000 of them. */
const MAX_FAR = 1000

/** A time zone of this runtime's tz data. Month tables are made when first asked for, and kept: a pure memo. */
export class Zone {
  readonly name: string
  private readonly finder: ChangeFinder
  private readonly near: (ZoneMonth | undefined)[] = new Array(LAST_PROBED_MONTH - FIRST_MONTH + 1)
  private readonly far = new Map<number, ZoneMonth>()
  private recent: ZoneMonth | undefined

  constructor(name: string, probe: OffsetProbe) {
    this.name = name
    this.finder = new ChangeFinder(probe)
  }

  /** The table of the UTC month that holds `second`; beyond the years 1899 and 10000, that of the nearest month. */
  monthAt(second: number): ZoneMonth {
    const recent = this.recent
    if (recent !== undefined && second >= recent.from && second < recent.to) return recent
    const packed = packedDate(Math.floor(second / DAY_S))
    const month = (packed >> 9) * 12 + ((packed >> 5) & 15) - 1
    const table = this.tableOf(Math.min(Math.max(month, FIRST_MONTH), LAST_MONTH))
    this.recent = table
    return table
  }

  /** Seconds east of UTC. */
  offsetAt(second: number): number {
    const table = this.monthAt(second)
    return at(table.offsets, segmentAt(table, second))
  }

  private tableOf(month: number): ZoneMonth {
    const known = month > LAST_PROBED_MONTH ? this.far.get(month) : this.near[month - FIRST_MONTH]
    if (known !== undefined) return known
    const built = buildZoneMonth(month, this.finder, (template) => this.tableOf(template))
    if (this.far.size >= MAX_FAR) this.far.clear()
    if (month > LAST_PROBED_MONTH) this.far.set(month, built)
    else this.near[month - FIRST_MONTH] = built
    return built
  }
}

const zones = new Map<string, Zone>()

/** The zone of a name in any case, or null when there is none. Names that exist are remembered, others are not. */
export function findZone(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  const opened = openZone(name)
  if (opened === null) return null
  const zone = zones.get(opened.name) ?? new Zone(opened.name, opened.probe)
  zones.set(opened.name, zone)
  if (zones.size < 2000) zones.set(name, zone)
  return zone
}
