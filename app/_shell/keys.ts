import { useEffect, useRef } from "react"

export type Key = {
  /** `n`, `?`, `Escape`, `mod+k`, or two in a row: `g s`. */
  key: string
  /** For the help. */
  words: string
  act(): void
  /** Acts again while it is held down. */
  repeats?: true
}

type Source = { keys(): readonly Key[] }

const FIELD =
  'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]'
const FLOATING = '[role="dialog"][aria-modal="true"], [role="menu"]'
const NEXT_WITHIN_MS = 1_200

const sources: Source[] = []
let before: { key: string; at: number } | null = null
/** As the key was pressed: what floats closes by it before it arrives here, and that is enough. */
let wasFloating = false

/** Keys of a page or a part while it is on screen; what came last wins. Single keys act only outside fields, dialogs and menus. */
export function useKeys(keys: readonly Key[]): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => listen({ keys: () => latest.current }), [])
}

/** Every key that does something now, each once, for the help. */
export function activeKeys(): Key[] {
  const found = new Map<string, Key>()
  for (const source of sources) for (const key of source.keys()) found.set(key.key, key)
  return [...found.values()]
}

/** What stands on a control: `⌘ K`, `Ctrl K`, `g s`. */
export function keyText(key: string, isApple: boolean): string {
  return key
    .replace("mod+", isApple ? "⌘ " : "Ctrl ")
    .replace(/ [a-z]$/, (letter) => (key.includes("+") ? letter.toUpperCase() : letter))
    .replace("Escape", "Esc")
}

function listen(source: Source): () => void {
  if (sources.push(source) === 1) {
    window.addEventListener("keydown", onPress, true)
    document.addEventListener("keydown", onKey)
  }
  return () => {
    sources.splice(sources.indexOf(source), 1)
    if (sources.length > 0) return
    window.removeEventListener("keydown", onPress, true)
    document.removeEventListener("keydown", onKey)
  }
}

function onPress(): void {
  wasFloating = document.querySelector(FLOATING) !== null
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const isModified = event.metaKey || event.ctrlKey
  if (!isModified && (isInField(event.target) || wasFloating)) return
  const single = isModified ? `mod+${event.key.toLowerCase()}` : event.key
  const sequence = before !== null && event.timeStamp - before.at < NEXT_WITHIN_MS ? `${before.key} ${single}` : null
  before = isModified ? null : { key: single, at: event.timeStamp }
  const found = (sequence === null ? undefined : keyOf(sequence)) ?? keyOf(single)
  if (found === undefined || (event.repeat && found.repeats !== true)) return
  event.preventDefault()
  before = null
  found.act()
}

function keyOf(text: string): Key | undefined {
  return activeKeys().find(({ key }) => key === text)
}

function isInField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELD) !== null
}
