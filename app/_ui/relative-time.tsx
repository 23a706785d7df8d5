"use client"

import { useSyncExternalStore } from "react"
import { agoText, relativeText } from "#app/_format/duration.ts"
import type { Instant } from "#core/brand.ts"
import { databaseClock, onEachSecond } from "./ticker.ts"

type RelativeTimeProps = {
  at: Instant
  now: Instant
  /** With one unit when it is past. */
  isRough?: boolean
}

/** `in 2 min 53 s`, counting by itself. The server's text stands until the page is awake, so nothing jumps. */
export function RelativeTime({ at, now, isRough = false }: RelativeTimeProps) {
  const textOf = isRough ? agoText : relativeText
  return useSyncExternalStore(
    onEachSecond,
    () => textOf(at - databaseClock()),
    () => textOf(at - now),
  )
}
