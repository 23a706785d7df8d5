import { type Instant, instant } from "#core/brand.ts"
import { wallText } from "#core/recurrence/civil.ts"
import type { Rule } from "#core/recurrence/rule.ts"
import { at, type ZoneMonth } from "#core/zone/month.ts"

/** The next change of clocks that does something to a rule, before any of its fires is listed. */
export type ClockAhead = {
  /** The first instant after it. */
  at: Instant
  /** "Clocks go back, 02:00–03:00 comes twice: 8 fires, not 4." */
  words: string
}

const WEEK_S = 7 * 86_400
const MOST_FIRES = 100_000

/** Looked for within so many days; null when there is none, or it leaves the rule alone. */
export function clockAhead(rule: Rule, after: Instant, days: number): ClockAhead | null {
  const from = Math.floor(after / 1000)
  const change = nextChange(rule, from, from + days * 86_400)
  if (change === null) return null
  const { second, before, now } = change
  if (second * 1000 < rule.startsAt || second * 1000 >= rule.endsAt) return null
  const length = Math.abs(before - now)
  const [low, high] = [second + Math.min(before, now), second + Math.max(before, now)]
  const span = `${clock(low)}–${clock(high)}`
  // The same hour on the same weekday a week before, where nothing changes.
  const usual = count(rule, low - before - WEEK_S, high - before - WEEK_S)
  if (now < before) {
    const fires = count(rule, second - length, second + length)
    if (usual + fires === 0) return null
    const told = fires === usual ? `${fires} as ever` : `${fires}, not ${usual}`
    return { at: instant(second * 1000), words: `Clocks go back, ${span} comes twice. Fires there: ${told}.` }
  }
  if (usual === 0) return null
  const isMoved = count(rule, second, second + 1) > count(rule, high - before - WEEK_S, high - before - WEEK_S + 1)
  const told = isMoved ? `What would fire there fires at ${clock(high)}` : `What would fire there does not: ${usual}`
  return { at: instant(second * 1000), words: `Clocks go forward, ${span} does not exist. ${told}.` }
}

type Change = { second: number; before: number; now: number }

function nextChange(rule: Rule, from: number, until: number): Change | null {
  for (let second = from; second <= until; ) {
    const table = rule.zone.monthAt(second)
    const found = changeIn(table, from, until)
    if (found !== null) return found
    // Beyond the years of the tables the nearest month answers.
    if (table.to <= second) return null
    second = table.to
  }
  return null
}

function changeIn(table: ZoneMonth, from: number, until: number): Change | null {
  for (let index = 1; index < table.starts.length; index++) {
    const second = at(table.starts, index)
    const [before, now] = [at(table.offsets, index - 1), at(table.offsets, index)]
    if (second > from && second <= until && before !== now) return { second, before, now }
  }
  return null
}

/** Fires from one second up to another. */
function count(rule: Rule, from: number, to: number): number {
  let fires = 0
  let fire = rule.source.nextFire(from * 1000 - 1)
  while (fire < to * 1000 && fires < MOST_FIRES) {
    fires++
    fire = rule.source.nextFire(fire)
  }
  return fires
}

function clock(wall: number): string {
  const text = wallText(wall)
  return text.slice(17, 19) === "00" ? text.slice(11, 16) : text.slice(11, 19)
}
