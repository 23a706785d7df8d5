import { createContext, useContext, useSyncExternalStore } from "react"
import { databaseClock } from "#app/_ui/ticker.ts"
import type { Instant } from "#core/brand.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import type { SaveConflict } from "./actions.ts"
import type * as Engine from "./engine.ts"
import type { FieldTrouble, Judged } from "./engine.ts"
import type { FormValues } from "./form.ts"

export type Identity = {
  /** Null for one that is not there yet. */
  id: number | null
  revision: number
  createdAt: Instant | null
  /** Its row is refused by the core, so it is saved whole. */
  isRefused: boolean
}

export type EditorState = {
  identity: Identity
  values: FormValues
  /** What is stored, or what a new one begins with. */
  base: FormValues
  baseDraft: Record<string, unknown>
  judged: Judged
  /** The last preview that could be computed. */
  seen: Judged
  calendars: readonly Calendar[]
  /** Null: from now on. */
  from: Instant | null
  /** Fields that have been written in; their troubles show, and all others' once saving was tried. */
  touched: ReadonlySet<string>
  isTried: boolean
  isSaving: boolean
  /** What the server refused, by field; "" is the whole. */
  refused: Readonly<Record<string, string>>
  conflict: SaveConflict | null
}

export type EditorStore = {
  get(): EditorState
  first(): EditorState
  subscribe(listener: () => void): () => void
  /** Something was typed or chosen. */
  set(changed: Partial<FormValues>): void
  patch(changed: Partial<EditorState>): void
  /** From now on by another stored one: after a conflict. */
  rebase(to: { identity: Identity; base: FormValues; values: FormValues }): void
  judgeAgain(): void
}

let engine: typeof Engine | null = null
let loading: Promise<typeof Engine> | null = null

/** The recurrence engine: loaded when the first editor opens, and then kept. */
export function loadEngine(): Promise<typeof Engine> {
  loading ??= import("./engine.ts").then((loaded) => {
    engine = loaded
    return loaded
  })
  return loading
}

export function createStore(initial: EditorState): EditorStore {
  let state = initial
  const listeners = new Set<() => void>()

  function become(next: EditorState): void {
    state = next
    for (const listener of listeners) listener()
  }

  function judged(next: EditorState): EditorState {
    if (engine === null) return next
    const { values, calendars, from, identity } = next
    const found = engine.judge(values, { from: from ?? databaseClock(), calendars, createdAt: identity.createdAt })
    return { ...next, judged: found, seen: found.preview.ok ? found : next.seen }
  }

  return {
    get: () => state,
    first: () => initial,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(changed) {
      performance.mark("editor:typed")
      const fields = Object.keys(changed)
      const { "": _, ...refused } = state.refused
      for (const field of fields) Reflect.deleteProperty(refused, field)
      const touched = new Set([...state.touched, ...fields])
      become(judged({ ...state, values: { ...state.values, ...changed }, touched, refused }))
    },
    patch: (changed) => become({ ...state, ...changed }),
    rebase({ identity, base, values }) {
      const next = judged({ ...state, identity, base, values, conflict: null, refused: {} })
      const baseDraft = engine?.judge(base, {
        from: databaseClock(),
        calendars: state.calendars,
        createdAt: null,
      }).draft
      become({ ...next, baseDraft: baseDraft ?? next.baseDraft })
    },
    judgeAgain: () => become(judged(state)),
  }
}

export const EditorContext = createContext<EditorStore | null>(null)

export function useStore(): EditorStore {
  const store = useContext(EditorContext)
  if (store === null) throw new Error("a part of the editor stands outside of it")
  return store
}

/** A part of the state; whoever asks is drawn anew only when that part changes. */
export function useEditor<T>(select: (state: EditorState) => T): T {
  const store = useStore()
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.get()),
    () => select(store.first()),
  )
}

export function useValue<Field extends keyof FormValues>(field: Field): FormValues[Field] {
  return useEditor((state) => state.values[field])
}

/** The trouble of a field, when it is to be shown: `value` is the form's name of it, `field` the schedule's. */
export function useTrouble(value: keyof FormValues, field: string = value): string | null {
  return useEditor((state) => {
    const found = shownTroubles(state).find((one) => isOf(one, field))
    return found?.words ?? state.refused[field] ?? null
  })
}

/** Fields that have nothing at first and cannot stay so: the schedule's name of each, and the form's. */
const AWAITED: Readonly<Record<string, "name" | "task" | "latitude" | "longitude" | "at">> = {
  name: "name",
  task: "task",
  "solar.latitude": "latitude",
  "solar.longitude": "longitude",
  at: "at",
}

/** Of a field that is empty because nobody has been there yet nothing is said. */
export function shownTroubles({ judged, isTried, touched, values }: EditorState): FieldTrouble[] {
  const isAwaited = (field: string) => {
    const awaited = AWAITED[field]
    if (isTried || awaited === undefined || touched.has(awaited)) return false
    return (awaited === "at" ? values.at.wall : values[awaited]) === ""
  }
  return judged.troubles.filter(({ field }) => !isAwaited(field))
}

export function isOf(trouble: FieldTrouble, field: string): boolean {
  return trouble.field === field || trouble.field.startsWith(`${field}[`) || trouble.field.startsWith(`${field}.`)
}
