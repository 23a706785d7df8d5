import { useSyncExternalStore } from "react"

/** Schedules chosen one by one, or with `isWhole` everything that the filter finds but `except`. */
export type Selection = {
  readonly filter: string
  readonly ids: ReadonlySet<number>
  readonly isWhole: boolean
  readonly except: ReadonlySet<number>
}

const NONE: Selection = { filter: "", ids: new Set(), isWhole: false, except: new Set() }
const listeners = new Set<() => void>()
let selection = NONE
let last: number | null = null

/** The selection under a filter: it survives turning pages, and is another one under another filter. */
export function useSelection(filter: string): Selection {
  const found = useSyncExternalStore(
    onSelection,
    () => selection,
    () => NONE,
  )
  return found.filter === filter ? found : NONE
}

export function isSelected({ ids, isWhole, except }: Selection, id: number): boolean {
  return isWhole ? !except.has(id) : ids.has(id)
}

/** How many are chosen when `matching` match the filter. */
export function countSelected({ ids, isWhole, except }: Selection, matching: number): number {
  return isWhole ? Math.max(0, matching - except.size) : ids.size
}

/** What the services take. */
export function chosenBy({ filter, ids, isWhole, except }: Selection) {
  return isWhole ? { search: filter, except: [...except] } : { ids: [...ids] }
}

export function select(filter: string, ids: readonly number[], isOn: boolean): void {
  const before = selection.filter === filter ? selection : NONE
  last = ids.at(-1) ?? null
  if (before.isWhole) become({ ...before, except: changed(before.except, ids, !isOn) })
  else become({ ...before, filter, ids: changed(before.ids, ids, isOn) })
}

/** With everything between it and the one chosen before: for a click with Shift. */
export function selectRange(filter: string, order: readonly number[], id: number, isOn: boolean): void {
  const from = last === null ? -1 : order.indexOf(last)
  const to = order.indexOf(id)
  const ids = from < 0 || to < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1)
  select(filter, [...ids.filter((one) => one !== id), id], isOn)
}

export function selectWhole(filter: string): void {
  become({ ...NONE, filter, isWhole: true })
}

export function clearSelection(): void {
  last = null
  become(NONE)
}

function changed(set: ReadonlySet<number>, ids: readonly number[], isOn: boolean): ReadonlySet<number> {
  const next = new Set(set)
  for (const id of ids) isOn ? next.add(id) : next.delete(id)
  return next
}

function become(next: Selection): void {
  selection = next
  for (const listener of listeners) listener()
}

function onSelection(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
