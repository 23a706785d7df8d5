import { useEffect, useEffectEvent } from "react"
import { notify } from "#app/_ui/toast.tsx"
import type { FormValues } from "./form.ts"
import type { EditorStore } from "./store.ts"

const KEY = "onebeat:unsaved"

/**
 * Keeps what is typed while a save is under way: when the session has ended meanwhile, the answer is the sign-in page,
 * and the form comes back filled afterwards. Only in this tab, and only until there is an answer.
 */
export function keep(store: EditorStore): void {
  const { values, identity } = store.get()
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ path: here(), revision: identity.revision, values }))
  } catch {
    // A full or forbidden storage: the form itself is still there.
  }
}

export function forget(): void {
  sessionStorage.removeItem(KEY)
}

/** Fills the form with what an unanswered save had. */
export function useKept(store: EditorStore): void {
  const restore = useEffectEvent(() => {
    const text = sessionStorage.getItem(KEY)
    if (text === null) return
    forget()
    const kept = parsed(text)
    if (kept === null || kept.path !== here() || kept.revision !== store.get().identity.revision) return
    store.set({ ...store.get().values, ...kept.values })
    notify({ tone: "now", message: "What you had written is back. It is not saved yet." })
  })
  useEffect(() => restore(), [])
}

function parsed(text: string): { path: string; revision: number; values: Partial<FormValues> } | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function here(): string {
  return `${location.pathname}${location.search}`
}
