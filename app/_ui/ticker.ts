import { type Instant, instant } from "#core/brand.ts"

const SECOND_MS = 1_000
/** A clock that seems to be back by more than this was set back. */
const STEP_MS = 3_000
const listeners = new Set<() => void>()
let aheadMs: number | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** The database's clock as this browser knows it: by its own, corrected by the last reading. */
export function databaseClock(): Instant {
  return instant(Math.floor(Date.now() + (aheadMs ?? 0)))
}

/** Tells what the database's clock showed a moment ago: an answer that took longer to come says less, so the furthest ahead counts. */
export function setDatabaseClock(now: Instant): void {
  const found = now - Date.now()
  if (aheadMs === null || found > aheadMs || aheadMs - found > STEP_MS) aheadMs = found
}

/** Calls back at each full second: one timer for all who listen, and none while the page is hidden. */
export function onEachSecond(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    document.addEventListener("visibilitychange", tick)
    arm()
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener("visibilitychange", tick)
    clearTimeout(timer)
  }
}

function tick(): void {
  clearTimeout(timer)
  if (document.hidden) return
  for (const listener of listeners) listener()
  arm()
}

function arm(): void {
  timer = setTimeout(tick, SECOND_MS - (databaseClock() % SECOND_MS))
}
