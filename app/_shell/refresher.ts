import { onTopics } from "./live-connection.ts"
import { TOPICS, type Topic } from "./topics.ts"

const APART_MS = 500
const AGAIN_MS = 200
const REST_AT_MOST_MS = 5_000
const POINTED = "[data-hold]:hover"
const DIALOG = '[role="dialog"][aria-modal="true"]'

type Wish = { topics: readonly Topic[] }

const waitingListeners = new Set<() => void>()
const wishes = new Set<Wish>()
let isPaused = false
let isWaiting = false
let retry: () => void = () => {}

/** Whether something newer waits behind a pointer, a dialog or a pause. */
export function somethingWaits(): boolean {
  return isWaiting
}

export function onWaiting(listener: () => void): () => void {
  waitingListeners.add(listener)
  return () => void waitingListeners.delete(listener)
}

/** Shows what waits, though the pointer rests on the list. */
export function showNewer(): void {
  isPaused = false
  wait(false)
  retry()
}

export function pause(paused: boolean): void {
  isPaused = paused
  if (!paused) retry()
}

/** While a page wishes so, only these topics refresh it; an editor wishes for none. */
export function refreshOnly(topics: readonly Topic[]): () => void {
  const wish = { topics }
  wishes.add(wish)
  return () => void wishes.delete(wish)
}

/** Refreshes the page when something of it changed: soon, not too often, and never under the pointer or behind a dialog. */
export function keepFresh(page: { isBusy(): boolean; refresh(): void }): () => void {
  let isDue = false
  let isForced = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let begun = Number.NEGATIVE_INFINITY
  let lastBusy = Number.NEGATIVE_INFINITY
  const leave = onTopics((topics) => {
    const wanted = [...wishes].at(-1)?.topics ?? TOPICS
    if (!topics.some((topic) => wanted.includes(topic))) return
    isDue = true
    attempt()
  })
  retry = () => {
    isForced = true
    isDue = true
    attempt()
  }
  document.addEventListener("visibilitychange", attempt)

  function attempt(): void {
    clearTimeout(timer)
    if (!isDue || document.hidden) return
    const isHeld = !isForced && (isPaused || isHolding())
    if (isHeld) wait(true)
    const now = performance.now()
    if (page.isBusy()) lastBusy = now
    // A page that takes long rests as long as it took: React shows clicks and navigations between two refreshes only.
    const rests = now - lastBusy < Math.min(lastBusy - begun, REST_AT_MOST_MS)
    if (isHeld || page.isBusy() || rests || now - begun < APART_MS) {
      timer = setTimeout(attempt, AGAIN_MS)
      return
    }
    isDue = false
    isForced = false
    begun = now
    lastBusy = now
    wait(false)
    page.refresh()
  }

  return () => {
    clearTimeout(timer)
    leave()
    retry = () => {}
    document.removeEventListener("visibilitychange", attempt)
  }
}

function isHolding(): boolean {
  if (document.querySelector(DIALOG) !== null) return true
  return matchMedia("(hover: hover)").matches && document.querySelector(POINTED) !== null
}

function wait(waits: boolean): void {
  if (waits === isWaiting) return
  isWaiting = waits
  for (const listener of waitingListeners) listener()
}
