import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { isRunId } from "#core/run-id.ts"
import { isTerminal, RUN_STATES, type RunState } from "#core/run-state.ts"
import { LATE_MS, type RunTerm } from "#core/search/runs.ts"
import { instantOfWhen } from "#core/search/when.ts"
import type { Zone } from "#core/zone/zone.ts"

type TermNamed<K extends RunTerm["key"]> = Extract<RunTerm, { key: K }>
/** Terms that are tested on each run. The others have become states and bounds. */
export type RunTest = TermNamed<
  "is" | "schedule" | "task" | "queue" | "worker" | "trigger" | "reason" | "took" | "late" | "word"
>
/** Terms by which schedules are chosen before any run is looked at. */
export type ScheduleChoice = TermNamed<"schedule" | "word">

/** A search as the database is asked it. */
export type RunFilter = {
  /** Runs that were due at `fromAt` or later, and before `toAt`. */
  fromAt: Instant
  toAt: Instant
  live: RunState[]
  ended: RunState[]
  tests: RunTest[]
  /** Terms of which any run that fits belongs to a schedule that fits. */
  choices: ScheduleChoice[]
  /** The one run that is asked for by its id. */
  id: string | null
  /** Every run that fits has something to note: it did not just succeed on schedule. An index holds those. */
  isOfNote: boolean
}

/** @param reader `zone`: dates without an offset are those of this zone. */
export function runFilterOf(terms: readonly RunTerm[], reader: { now: Instant; zone: Zone }): RunFilter {
  const bounds = { from: -MAX_INSTANT, to: MAX_INSTANT }
  let states: RunState[] = [...RUN_STATES]
  const tests: RunTest[] = []
  let id: string | null = null
  for (const term of terms) {
    switch (term.key) {
      case "state":
        states = states.filter((state) => term.values.includes(state) !== term.isNegated)
        break
      case "after":
        narrow(bounds, term.isNegated, { from: least(term.values.map((when) => instantOfWhen(when, reader))) })
        break
      case "before":
        narrow(bounds, term.isNegated, { to: most(term.values.map((when) => instantOfWhen(when, reader))) })
        break
      case "last":
        narrow(bounds, term.isNegated, { from: reader.now - most(term.values.map(({ ms }) => ms)) })
        break
      case "is":
        if (term.values.every((trait) => trait === "live"))
          states = states.filter((state) => isTerminal(state) === term.isNegated)
        else tests.push(term)
        break
      case "word": {
        const asked = term.isNegated ? undefined : term.values.map((word) => word.toLowerCase()).find(isRunId)
        if (asked === undefined) tests.push(term)
        else if (id === null || id === asked) id = asked
        else states = []
        break
      }
      default:
        tests.push(term)
    }
  }
  const ended = states.filter(isTerminal)
  return {
    fromAt: bound(bounds.from),
    toAt: bound(bounds.to),
    live: states.filter((state) => !isTerminal(state)),
    ended,
    tests,
    choices: tests.filter((test) => isChoice(test)),
    id,
    isOfNote: !ended.includes("succeeded") || tests.some(meansNote),
  }
}

function isChoice(test: RunTest): test is ScheduleChoice {
  return (test.key === "schedule" || test.key === "word") && !test.isNegated
}

function meansNote(test: RunTest): boolean {
  if (test.isNegated) return false
  switch (test.key) {
    case "is":
      return test.values.every((trait) => trait !== "live")
    case "trigger":
      return test.values.every((trigger) => trigger !== "schedule")
    case "reason":
      return true
    case "late":
      return test.values.every(({ side, ms }) => side === ">" && ms >= LATE_MS)
    default:
      return false
  }
}

function narrow(bounds: { from: number; to: number }, isNegated: boolean, to: { from?: number; to?: number }): void {
  const { from, to: until } = isNegated ? { from: to.to, to: to.from } : to
  if (from !== undefined) bounds.from = Math.max(bounds.from, from)
  if (until !== undefined) bounds.to = Math.min(bounds.to, until)
}

function bound(ms: number): Instant {
  return instant(Math.max(-MAX_INSTANT, Math.min(ms, MAX_INSTANT)))
}

function least(all: readonly number[]): number {
  return Math.min(...all)
}

function most(all: readonly number[]): number {
  return Math.max(...all)
}
