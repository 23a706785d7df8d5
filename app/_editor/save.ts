import type { Route } from "next"
import { schedulePath } from "#app/_shell/rooms.ts"
import { notify, type UndoResult } from "#app/_ui/toast.tsx"
import { type Saved, saveSchedule, undoCreate, undoSave } from "./actions.ts"
import { focusTrouble } from "./focus-trouble.ts"
import { forget, keep } from "./kept.ts"
import { type EditorStore, loadEngine } from "./store.ts"
import { fieldWords, recurrenceWords, valueWords } from "./words.ts"

/** Saves what can be saved, and then goes to the schedule's page. Whatever refuses it, the form stays as it is. */
export async function save(store: EditorStore, goTo: (href: Route) => void): Promise<void> {
  const engine = await loadEngine()
  store.judgeAgain()
  const { identity, judged, baseDraft, values } = store.get()
  if (judged.troubles.length > 0) {
    store.patch({ isTried: true })
    return focusTrouble(store)
  }
  const { id, revision, isRefused } = identity
  const isWhole = id === null || isRefused
  const patch = isWhole ? judged.draft : engine.patchOf(baseDraft, judged.draft)
  const draft = id === null ? { ...patch, enabled: values.enabled } : patch
  const told = tellChanges(engine.changedFields(baseDraft, judged.draft), baseDraft, judged.draft)
  store.patch({ isSaving: true, refused: {} })
  keep(store)
  const sent = { id, expectedRevision: Math.max(1, revision), isWhole, draft }
  const result = await saveSchedule(sent).catch((error: unknown) => (isRedirect(error) ? undefined : null))
  store.patch({ isSaving: false })
  // On the way to the sign-in page: what was kept comes back after it.
  if (result === undefined) return
  forget()
  if (result === null)
    return store.patch({ refused: { "": "The admin did not answer. Nothing you wrote is lost: save again." } })
  if (!result.ok) {
    const fields = result.fieldErrors ?? {}
    store.patch({ isTried: true, refused: Object.keys(fields).length > 0 ? fields : { "": result.message } })
    return focusTrouble(store)
  }
  if (result.stale !== undefined) return store.patch({ conflict: result.stale })
  store.patch({ base: values, baseDraft: judged.draft })
  tell(result.saved, id === null, told)
  goTo(schedulePath(result.saved.id))
}

function isRedirect(error: unknown): boolean {
  return error instanceof Error && String(Reflect.get(error, "digest")).startsWith("NEXT_REDIRECT")
}

function tell(saved: Saved, isNew: boolean, told: string): void {
  const { name, revision, changed, batch, warnings } = saved
  if (isNew) notify({ tone: "ok", message: `${name} is created.`, undo: () => undone(undoCreate(name)) })
  else if (!changed || batch === null)
    notify({ tone: "quiet", message: `${name} is as it was: what you wrote means the same.` })
  else
    notify({ tone: "ok", message: `${name} is at revision ${revision}. ${told}`, undo: () => undone(undoSave(batch)) })
  if (warnings.length > 0) notify({ tone: "warn", message: `Saved, and worth a look: ${warnings.join("; ")}.` })
}

async function undone(act: ReturnType<typeof undoSave>): Promise<UndoResult> {
  const result = await act
  return result.ok ? { ok: true, message: result.message } : { ok: false, message: result.message }
}

/** "Changed queue from default to billing; and recurrence, payload." */
function tellChanges(
  fields: readonly string[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string {
  const words = [...new Set(fields.map(fieldWords))]
  const [only, ...others] = words
  if (only === undefined) return ""
  if (others.length > 0) return `Changed: ${words.join(", ")}.`
  const field = fields[0] ?? ""
  const [was, is] =
    only === "recurrence"
      ? [recurrenceWords(before), recurrenceWords(after)]
      : [valueWords(before[field]), valueWords(after[field])]
  return was.length + is.length > 100 ? `Changed: ${only}.` : `Changed ${only} from ${was} to ${is}.`
}
