"use client"

import { useSyncExternalStore } from "react"
import { durationText } from "#app/_format/duration.ts"
import type { Instant } from "#core/brand.ts"
import { databaseClock, onEachSecond } from "./ticker.ts"

/** `since` an instant, or something that had gone on for `ms` at `now`. */
type ElapsedProps = { now: Instant } & ({ since: Instant } | { ms: number })

/** `12 min 7 s`: how long something goes on, counting by itself in whole seconds. */
export function Elapsed({ now, ...from }: ElapsedProps) {
  const since = "since" in from ? from.since : now - from.ms
  return useSyncExternalStore(
    onEachSecond,
    () => elapsedText(Math.max(databaseClock(), now) - since),
    () => elapsedText(now - since),
  )
}

function elapsedText(ms: number): string {
  return ms < 1_000 ? "under 1 s" : durationText(Math.floor(ms / 1_000) * 1_000).replace(/^(\d)\.0 s$/, "$1 s")
}
