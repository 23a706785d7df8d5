import { BY_PEOPLE, LATE, type RunCounts } from "#app/_data/runs.ts"
import type { View } from "#app/_ui/filter/views.tsx"
import { isTerminal, type RunState } from "#core/run-state.ts"
import { runsPath } from "./address.ts"

const OF_STATE = ["retrying", "held", "failed", "expired", "skipped"] as const satisfies readonly RunState[]

/** Filters that are often wanted. Those of ended runs are of the last 24 hours, so that each count is the whole of its list. */
export function runViews({ live, lastDay, countedFrom, late, byPeople }: RunCounts, text: string): View[] {
  const isMore = countedFrom !== null
  const view = (name: string, search: string, rest: Pick<View, "count" | "isMore">): View => ({
    name,
    href: runsPath(search),
    isCurrent: search === text,
    ...rest,
  })
  return [
    view("All", "", {}),
    view("Live", "is:live", { count: sum(live) }),
    ...OF_STATE.map((state) =>
      isTerminal(state)
        ? view(nameOf(state), `state:${state} last:24h`, { count: lastDay[state] ?? 0, isMore })
        : view(nameOf(state), `state:${state}`, { count: live[state] ?? 0 }),
    ),
    view("Late over 1 s", LATE, late),
    view("By people", BY_PEOPLE, byPeople),
  ]
}

export function sum(counts: Partial<Record<RunState, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function nameOf(state: string): string {
  return `${state.charAt(0).toUpperCase()}${state.slice(1)}`
}
