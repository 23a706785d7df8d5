import { type Instant, instant } from "#core/brand.ts"
import { DAY_S, parseDate } from "#core/recurrence/civil.ts"
import { firstShown } from "#core/zone/walk.ts"
import { findZone } from "#core/zone/zone.ts"

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i

/**
 * The instant of an ISO 8601 text. Without an offset it is wall time in `timeZone`: the first such instant, or, when
 * a gap jumps over it, the first one after the gap. Null when it is no such text or names no such date or time.
 */
export function parseInstant(text: string, timeZone: string): Instant | null {
  const match = ISO.exec(text.trim())
  const zone = findZone(timeZone)
  if (!match || zone === null) return null
  const day = parseDate(match[1] ?? "")
  const hour = Number(match[2] ?? 0)
  const minute = Number(match[3] ?? 0)
  const second = Number(match[4] ?? 0)
  if (day === null || hour > 23 || minute > 59 || second > 59) return null
  const wall = day * DAY_S + hour * 3600 + minute * 60 + second
  const fraction = Number((match[5] ?? "").padEnd(3, "0"))
  const offset = match[6]
  return instant((offset === undefined ? firstShown(zone, wall) : wall - offsetSeconds(offset)) * 1000 + fraction)
}

function offsetSeconds(text: string): number {
  if (text.toUpperCase() === "Z") return 0
  const size = Number(text.slice(1, 3)) * 3600 + Number(text.slice(-2)) * 60
  return text.startsWith("-") ? -size : size
}
