import { Button } from "@mantine/core"
import IconSquareRoundedXFilled from "@tabler/icons-react/icons/IconSquareRoundedXFilled"
import { useRouter } from "next/navigation"
import { useSyncExternalStore } from "react"
import { counted } from "#app/_format/duration.ts"
import { isApple } from "#app/_shell/apple.ts"
import { keyText, useKeys } from "#app/_shell/keys.ts"
import { notify } from "#app/_ui/toast.tsx"
import { KeyHint } from "#app/_ui/words.tsx"
import { focusTrouble } from "./focus-trouble.ts"
import { save } from "./save.ts"
import styles from "./save-bar.module.css"
import { type EditorState, shownTroubles, useEditor, useStore } from "./store.ts"
import { fieldWords, listWords } from "./words.ts"

const never = () => () => {}

/** What would change, what is to be mended first, and saving. Stands at the foot of the window. */
export function SaveBar() {
  const store = useStore()
  const router = useRouter()
  const { id, revision } = useEditor((state) => state.identity)
  const changed = useEditor((state) => changedWords(state))
  const count = useEditor((state) => changedCount(state))
  const mending = useEditor((state) => mendingWords(state))
  const refused = useEditor((state) => state.refused[""] ?? null)
  const [isSaving, isConflict] = [useEditor((state) => state.isSaving), useEditor((state) => state.conflict !== null)]
  const isMac = useSyncExternalStore(never, isApple, () => false)

  function saveNow() {
    if (isConflict) return notify({ tone: "warn", message: "First choose between your changes and theirs, above." })
    if (id !== null && count === 0) return notify({ tone: "quiet", message: "Nothing to save: no field has changed." })
    void save(store, (href) => router.push(href))
  }

  useKeys([{ key: "mod+s", words: "Save", act: saveNow }])
  const verb = id === null ? "Create schedule" : `Save revision ${revision + 1}`
  return (
    <section className={styles.bar} aria-label="Save">
      <p className={styles.changes} role="status">
        <strong>{id === null ? "New schedule" : count === 0 ? "No changes" : counted(count, "change")}</strong>{" "}
        {id === null ? null : <span>{changed}</span>}
      </p>
      {refused === null ? null : (
        <p className={styles.trouble} role="alert">
          {refused}
        </p>
      )}
      {mending === "" ? null : (
        <button type="button" className={styles.trouble} onClick={() => focusTrouble(store)}>
          <IconSquareRoundedXFilled size={15} aria-hidden="true" />
          {mending}
        </button>
      )}
      <Button
        variant="subtle"
        color="gray"
        c="var(--ob-ink)"
        disabled={count === 0 || isSaving}
        onClick={() => discard(store)}
      >
        Discard
      </Button>
      <Button
        onClick={saveNow}
        loading={isSaving}
        disabled={isConflict}
        aria-keyshortcuts="Control+S Meta+S"
        rightSection={<KeyHint isOnAccent>{keyText("mod+s", isMac)}</KeyHint>}
      >
        {verb}
      </Button>
    </section>
  )
}

function discard(store: ReturnType<typeof useStore>): void {
  store.set({ ...store.get().base })
  store.patch({ touched: new Set(), isTried: false, refused: {} })
}

function changedCount({ judged, baseDraft, values, base }: EditorState): number {
  const words = changedOf(judged.draft, baseDraft)
  // What is no JSON is a change as well, although no draft can hold it.
  return new Set([...words, ...(values.payload === base.payload ? [] : payloadWord(judged))]).size
}

function changedWords({ judged, baseDraft, values, base }: EditorState): string {
  const words = changedOf(judged.draft, baseDraft)
  return [...new Set([...words, ...(values.payload === base.payload ? [] : payloadWord(judged))])].join(", ")
}

function payloadWord({ troubles }: EditorState["judged"]): string[] {
  return troubles.some(({ field }) => field === "payload") ? ["payload"] : []
}

function changedOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return fields.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field])).map(fieldWords)
}

function mendingWords(state: EditorState): string {
  const fields = [
    ...shownTroubles(state).map(({ field }) => field),
    ...Object.keys(state.refused).filter((field) => field !== ""),
  ]
  const words = new Set(fields.map(fieldWords))
  return words.size === 0 ? "" : `${counted(words.size, "field")} to mend: ${listWords(fields)}`
}
