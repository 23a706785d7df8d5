import { DAY_S, FIRST_YEAR, LAST_YEAR, packedDate } from "#core/recurrence/civil.ts"
import { ChangeFinder } from "#core/zone/changes.ts"
import { type OffsetProbe, openZone } from "#core/zone/intl.ts"
import { at, buildZoneYear, LAST_PROBED_YEAR, segmentAt, type ZoneYear } from "#core/zone/year.ts"

/** A time zone of this runtime's tz data. Year tables are made when first asked for, and kept: a pure memo. */
export class Zone {
  readonly name: string
  private readonly finder: ChangeFinder
  private readonly near: (ZoneYear | undefined)[] = new Array(LAST_PROBED_YEAR - FIRST_YEAR + 2)
  private readonly far = new Map<number, ZoneYear>()
  private recent: ZoneYear | undefined

  constructor(name: string, probe: OffsetProbe) {
    this.name = name
    this.finder = new ChangeFinder(probe)
  }

  /** The table of the UTC year that holds `second`; beyond the years 1899 and 10000, that of the nearest year. */
  yearAt(second: number): ZoneYear {
    const recent = this.recent
    if (recent !== undefined && second >= recent.from && second < recent.to) return recent
    const year = packedDate(Math.floor(second / DAY_S)) >> 9
    const table = this.tableOf(Math.min(Math.max(year, FIRST_YEAR - 1), LAST_YEAR + 1))
    this.recent = table
    return table
  }

  /** Seconds east of UTC. */
  offsetAt(second: number): number {
    const table = this.yearAt(second)
    return at(table.offsets, segmentAt(table, second))
  }

  private tableOf(year: number): ZoneYear {
    const known = year > LAST_PROBED_YEAR ? this.far.get(year) : this.near[year - FIRST_YEAR + 1]
    if (known !== undefined) return known
    const built = buildZoneYear(year, this.finder, (template) => this.tableOf(template))
    if (year > LAST_PROBED_YEAR) this.far.set(year, built)
    else this.near[year - FIRST_YEAR + 1] = built
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
