import { useSyncExternalStore } from "react"

const DIALOGS = ["enable", "disable", "tag", "delete"] as const
export type DialogName = (typeof DIALOGS)[number]
/** `of` is the id of one schedule; null for the selection. */
export type OpenDialog = { name: DialogName; of: number | null }

const listeners = new Set<() => void>()
let opened: OpenDialog | null = null
/** Where the focus goes back to. */
let opener: HTMLElement | null = null

/**
 * The dialog that the URL names: the browser's Back closes it. Not by the router's params, which change only between
 * two refreshes of a page: where something happens all the time a dialog would open and close seconds late.
 */
export function useDialog(): OpenDialog | null {
  return useSyncExternalStore(
    onDialog,
    () => opened,
    () => null,
  )
}

/** Opens a dialog without asking the server for the page. */
export function openDialog(name: DialogName, of: number | null = null): void {
  const params = new URLSearchParams(window.location.search)
  params.set("dialog", name)
  if (of === null) params.delete("of")
  else params.set("of", String(of))
  opener = openerNow()
  window.history.pushState({ isDialog: true }, "", `?${params}`)
  become({ name, of })
}

export function closeDialog(): void {
  const params = new URLSearchParams(window.location.search)
  params.delete("dialog")
  params.delete("of")
  const rest = params.toString()
  window.history.replaceState(null, "", rest === "" ? window.location.pathname : `?${rest}`)
  become(null)
  const from = opener
  opener = null
  requestAnimationFrame(() => from?.focus())
}

/** What has the focus; for an item of a menu, which goes with it, the button of the menu. */
function openerNow(): HTMLElement | null {
  const { activeElement } = document
  const menu = activeElement?.closest('[role="menu"]')
  const found = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : activeElement
  return found instanceof HTMLElement ? found : null
}

function onDialog(listener: () => void): () => void {
  if (listeners.size === 0) {
    opened = namedByAddress()
    window.addEventListener("popstate", reread)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.removeEventListener("popstate", reread)
    opened = null
  }
}

function reread(): void {
  become(namedByAddress())
}

function namedByAddress(): OpenDialog | null {
  const params = new URLSearchParams(window.location.search)
  const name = DIALOGS.find((one) => one === params.get("dialog"))
  const of = Number(params.get("of"))
  return name === undefined ? null : { name, of: Number.isSafeInteger(of) && of > 0 ? of : null }
}

function become(next: OpenDialog | null): void {
  opened = next
  for (const listener of listeners) listener()
}
