import { durationText } from "#app/_format/duration.ts"
import { runPath } from "#app/_shell/rooms.ts"
import { LOOKS, shownState } from "#app/_ui/state-looks.ts"
import type { StripRun } from "#app/_ui/strip.tsx"
import { type Instant, scheduleId } from "#core/brand.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import type { ScheduleRow } from "#scheduler/services/schedules/rows.ts"
import { type BarFacts, barTitle, REASONS } from "./bar-facts.ts"

type Run = ScheduleRow["runs"][number]

/** What the last run's two lines say: a length of time or words above, since when or how long ago below. */
export type LastRunLook = {
  first: { words: string } | { since: Instant; prefix: string }
  second: { since: Instant } | { ago: Instant } | { words: string } | null
}

export function lastRunLook(run: Run): LastRunLook {
  const { state, reason, attempt, startedAt, finishedAt, enqueuedAt, dueAt } = run
  switch (state) {
    case "planned":
      return { first: { words: "planned" }, second: { ago: dueAt } }
    case "enqueued":
      return { first: { since: enqueuedAt ?? dueAt, prefix: "waiting " }, second: { since: enqueuedAt ?? dueAt } }
    case "running":
      return { first: { since: startedAt ?? dueAt, prefix: "" }, second: { since: startedAt ?? dueAt } }
    case "retrying":
      return { first: { words: `attempt ${attempt} failed` }, second: { since: startedAt ?? dueAt } }
    case "held":
      return { first: { words: "waits its turn" }, second: { since: dueAt } }
    case "cancelling":
      return { first: { words: "cancelling" }, second: { since: dueAt } }
    default: {
      const took = startedAt === null || finishedAt === null ? null : durationText(finishedAt - startedAt)
      const words = took ?? (reason === null ? LOOKS[state].word.toLowerCase() : REASONS[reason])
      return { first: { words }, second: { ago: finishedAt ?? dueAt } }
    }
  }
}

/** Of a run in the list of its schedule. */
export function barFacts(
  { id, state, attempt, fireAt, startedAt, finishedAt, reason }: Run,
  schedule: number | null,
): BarFacts {
  const tookMs = startedAt === null || finishedAt === null ? null : finishedAt - startedAt
  const isOccurrence = schedule !== null && id === occurrenceRunId(scheduleId(schedule), fireAt)
  return [isOccurrence ? null : id, shownState(state, attempt), fireAt, tookMs, reason]
}

/** A bar of the strip, which says on hover what became of the run and leads to it. */
export function stripRun(run: Run, zone: string, now: Instant): StripRun {
  const facts = barFacts(run, null)
  return { id: run.id, state: facts[1], title: barTitle(facts, zone, now), href: runPath(run.id) }
}
