import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { DAY_S, dayOfWall, parseDate } from "#core/recurrence/civil.ts"
import { parseInstant } from "#core/schedule-input/instants.ts"
import type { Qualifier } from "#core/search/language.ts"
import type { Zone } from "#core/zone/zone.ts"

/** A moment as people write it in a search: what it means is known only with a zone and the time it is. */
export type When = { text: string } & (
  | { kind: "instant"; at: Instant }
  | { kind: "wall"; wall: number }
  | { kind: "day"; back: number }
)

const EXPECTED = "expected a date such as 2026-11-01, with a time such as 2026-11-01T14:30, today or yesterday"
const DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: 1 }
const WALL = /^(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2}))?)?$/

export const whenValue: Qualifier<When> = {
  read(text) {
    const given = text.trim()
    const back = Object.hasOwn(DAYS, given.toLowerCase()) ? DAYS[given.toLowerCase()] : undefined
    if (back !== undefined) return { ok: true, value: { text: given.toLowerCase(), kind: "day", back } }
    const wall = wallOf(given)
    if (wall !== null) return { ok: true, value: { text: given, kind: "wall", wall } }
    const at = parseInstant(given)
    if (at !== null) return { ok: true, value: { text: given, kind: "instant", at } }
    const suggestion = nearDate(given)
    return suggestion === null ? { ok: false, expected: EXPECTED } : { ok: false, expected: EXPECTED, suggestion }
  },
  write: ({ text }) => text,
}

/** Dates without an offset are those of the reader's zone. */
export function instantOfWhen(when: When, reader: { now: Instant; zone: Zone }): Instant {
  if (when.kind === "instant") return when.at
  if (when.kind === "wall") return instantOfWall(when.wall, reader.zone)
  const second = Math.floor(reader.now / 1000)
  const today = dayOfWall(second + reader.zone.offsetAt(second))
  return instantOfWall((today - when.back) * DAY_S, reader.zone)
}

/** The first instant of a wall time; one that a gap leaves out counts as if the clock had gone on. */
function instantOfWall(wall: number, zone: Zone): Instant {
  const offset = zone.offsetAt(wall - DAY_S)
  const first = wall - offset
  const changed = wall - zone.offsetAt(first)
  const second = zone.offsetAt(changed) === wall - changed ? changed : first
  return instant(Math.max(-MAX_INSTANT, Math.min(second * 1000, MAX_INSTANT)))
}

function wallOf(text: string): number | null {
  const match = WALL.exec(text)
  const day = match === null ? null : parseDate(match[1] ?? "")
  if (match === null || day === null) return null
  const [hour, minute, second] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0))
  if (hour === undefined || minute === undefined || second === undefined) return null
  return hour > 23 || minute > 59 || second > 59 ? null : day * DAY_S + hour * 3600 + minute * 60 + second
}

/** "2026-11-1" and "2026/11/01" are probably dates. */
function nearDate(text: string): string | null {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (match === null) return null
  const date = `${match[1]}-${(match[2] ?? "").padStart(2, "0")}-${(match[3] ?? "").padStart(2, "0")}`
  return parseDate(date) === null ? null : date
}
