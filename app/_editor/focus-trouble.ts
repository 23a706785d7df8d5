import { type EditorStore, shownTroubles } from "./store.ts"
import { RECURRENCE, rootOf } from "./words.ts"

/** Puts the caret where something is to be mended first, in the order of the form. */
export function focusTrouble(store: EditorStore): void {
  const state = store.get()
  const fields = [...shownTroubles(state).map(({ field }) => field), ...Object.keys(state.refused)]
  const places = [...document.querySelectorAll<HTMLElement>("[data-field]")]
  const place = places.find((element) => fields.some((field) => isAbout(element.dataset.field ?? "", field)))
  const input = place?.matches("input, textarea") ? place : place?.querySelector<HTMLElement>("input, textarea")
  input?.focus()
  input?.scrollIntoView({ block: "center" })
  const line = state.judged.troubles.find(({ field, line: at }) => field === "cron" && at !== null)
  if (rootOf(fields[0] ?? "") !== "cron" || line?.line == null) return
  const texts = document.querySelectorAll<HTMLInputElement>("input[data-cron]")
  const text = texts[line.line]
  text?.focus()
  if (line.span !== null) text?.setSelectionRange(line.span.from, line.span.to)
}

function isAbout(place: string, field: string): boolean {
  return (
    place === field ||
    (rootOf(place) === rootOf(field) && !place.includes(".")) ||
    (place === "cron" && RECURRENCE.includes(field))
  )
}
