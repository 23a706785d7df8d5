import { useSyncExternalStore } from "react"
import type { Instant } from "#core/brand.ts"

/** What an act on this screen made of a schedule, until the page is read anew: its row stays where it is meanwhile. */
export type Switched = { enabled: boolean; revision: number; nextAt: Instant | null; isSure: boolean }

const listeners = new Set<() => void>()
const acts = new Map<number, Switched>()

/** Null when the row as the server gave it is at least as new. */
export function useSwitched(id: number, revision: number): Switched | null {
  const found = useSyncExternalStore(
    onSwitched,
    () => acts.get(id) ?? null,
    () => null,
  )
  return found !== null && (found.revision > revision || !found.isSure) ? found : null
}

export function rememberSwitched(id: number, switched: Switched): void {
  acts.set(id, switched)
  tell()
}

export function forgetSwitched(id?: number): void {
  if (id === undefined) acts.clear()
  else acts.delete(id)
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

function onSwitched(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
