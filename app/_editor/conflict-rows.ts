import type { EditConflict } from "#scheduler/services/schedules/stale.ts"
import type { Choices } from "./engine.ts"
import type { EditorState } from "./store.ts"
import { fieldWords, RECURRENCE, recurrenceWords, valueWords } from "./words.ts"

/** A field that they have changed, in words: as it was when I began, as they have it, as I have it. */
export type ConflictRow = {
  field: string
  base: string
  theirs: string
  mine: string
  isMineChanged: boolean
  /** Both have changed it. */
  clashes: boolean
}

/** Only what they changed is to be decided; the fields of the recurrence are one. */
export function rowsOf(conflict: EditConflict, { judged, baseDraft }: EditorState): ConflictRow[] {
  const theirs = conflict.fields.filter((one) => JSON.stringify(one.base) !== JSON.stringify(one.theirs))
  const moved = theirs.filter(({ field }) => RECURRENCE.includes(field))
  const rows = theirs
    .filter(({ field }) => !RECURRENCE.includes(field))
    .map(({ field, ...sides }) => {
      const isMineChanged = differs(judged.draft[field], baseDraft[field])
      return {
        field: fieldWords(field),
        base: valueWords(sides.base),
        theirs: valueWords(sides.theirs),
        mine: valueWords(isMineChanged ? sides.mine : sides.base),
        isMineChanged,
        clashes: sides.clashes,
      }
    })
  if (moved.length === 0) return rows
  const isMineChanged = RECURRENCE.some((field) => differs(judged.draft[field], baseDraft[field]))
  const was = recurrenceOf(baseDraft)
  const is = recurrenceWords({
    ...was,
    ...Object.fromEntries(moved.map((one) => [one.field, one.theirs ?? undefined])),
  })
  const mine = recurrenceWords(recurrenceOf(judged.draft))
  return [
    {
      field: "recurrence",
      base: recurrenceWords(was),
      theirs: is,
      mine,
      isMineChanged,
      clashes: isMineChanged && is !== mine,
    },
    ...rows,
  ]
}

type Drafts = Readonly<Record<"mine" | "theirs" | "base", Readonly<Record<string, unknown>>>>

/** Choices by row as choices by field. What was not to be decided is mine if I changed it, and else theirs. */
export function fieldChoices(rows: Choices, { mine, theirs, base }: Drafts): Choices {
  const isMoved = RECURRENCE.some((field) => differs(mine[field], base[field]))
  const fields = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
  const chosen = fields.map((field) => {
    const isRecurrence = RECURRENCE.includes(field)
    const isMine = isRecurrence ? isMoved : differs(mine[field], base[field])
    return [isRecurrence ? "recurrence" : field, rows[fieldWords(field)] ?? (isMine ? "mine" : "theirs")] as const
  })
  return Object.fromEntries(chosen)
}

function recurrenceOf(draft: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(draft).filter(([field]) => RECURRENCE.includes(field)))
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b)
}
