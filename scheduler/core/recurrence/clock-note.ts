import type { Instant } from "#core/brand.ts"
import { wallText } from "#core/recurrence/civil.ts"
import { type ClockMark, clockChangeOf } from "#core/recurrence/preview.ts"
import type { Rule } from "#core/recurrence/rule.ts"

/** What a change of clocks does to one fire: the fact, and what the schedule's rule makes of it. */
export type ClockNote = {
  kind: "comes-twice" | "second-time" | "moved" | "left-out"
  /** "02:30 comes twice." */
  fact: string
  /** "Clocks go back at 03:00. Fires the first time only." */
  effect: string
}

/**
 * The note of a fire that has a mark.
 * @param isLeftOut the fire is one that the gap takes away.
 */
export function clockNoteOf(
  rule: Rule,
  fire: { at: Instant; mark: ClockMark; local: string },
  { firesAt, isLeftOut }: { firesAt: (ms: number) => boolean; isLeftOut: boolean },
): ClockNote | null {
  const change = clockChangeOf(rule, fire.at, fire.mark)
  if (change === null) return null
  if (fire.mark === "gap") {
    const fact = `${timesInGap(rule, change)} not exist.`
    const clocks = `Clocks go forward from ${clock(change.before)} to ${clock(change.after)}.`
    return isLeftOut
      ? { kind: "left-out", fact, effect: `${clocks} Left out.` }
      : { kind: "moved", fact, effect: `${clocks} Fires at ${clock(change.after)}.` }
  }
  const time = clockOfText(fire.local)
  const isBoth = change.otherMs !== null && firesAt(change.otherMs)
  const back = `at ${clock(change.before)}.`
  if (fire.mark === "second")
    return { kind: "second-time", fact: `${time} for the second time.`, effect: `Clocks went back ${back}` }
  return {
    kind: "comes-twice",
    fact: `${time} comes twice.`,
    effect: `Clocks go back ${back} ${isBoth ? "Fires both times." : "Fires the first time only."}`,
  }
}

/** "02:30 does", "02:15 and 02:45 do": the nominal times that clocks jump over. */
function timesInGap(rule: Rule, { before, after }: { before: number; after: number }): string {
  const times = new Set<number>()
  for (const line of rule.wallRules) {
    let wall = line.nextWall(before)
    for (let count = 0; wall < after && count < 3; count++) {
      times.add(wall)
      wall = line.nextWall(wall + 1)
    }
  }
  const sorted = [...times].sort((a, b) => a - b).map(clock)
  if (sorted.length > 2) return `${sorted[0]}, ${sorted[1]} and others do`
  return sorted.length === 2 ? `${sorted[0]} and ${sorted[1]} do` : `${sorted[0] ?? clock(before)} does`
}

function clock(wall: number): string {
  return clockOfText(wallText(wall))
}

/** "02:30", or with seconds where they are not 0. */
function clockOfText(text: string): string {
  return text.slice(17, 19) === "00" ? text.slice(11, 16) : text.slice(11, 19)
}
