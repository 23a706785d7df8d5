"use client"

import type { Route } from "next"
import { runPath, schedulePath } from "#app/_shell/rooms.ts"
import { ListStrip } from "#app/_ui/list-strip.tsx"
import { scheduleId } from "#core/brand.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import { type BarFacts, barTitle } from "./bar-facts.ts"
import { useScope } from "./list-scope.tsx"

/** The last runs of a row, oldest first. */
export function StripCell({ id, bars, zone }: { id: number; bars: readonly BarFacts[]; zone: string }) {
  const { now } = useScope()
  return (
    <ListStrip
      states={bars.map(([, state]) => state)}
      hrefOf={(index) => hrefOf(id, bars[index])}
      titleOf={(index) => (bars[index] === undefined ? "" : barTitle(bars[index], zone, now))}
    />
  )
}

function hrefOf(schedule: number, bar: BarFacts | undefined): Route {
  if (bar === undefined) return schedulePath(schedule)
  const [id, , fireAt] = bar
  return runPath(id ?? occurrenceRunId(scheduleId(schedule), fireAt))
}
