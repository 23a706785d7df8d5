import { Button, Textarea } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { Note } from "#app/_ui/note.tsx"
import { readJson } from "#core/json-place.ts"
import type { Mismatch } from "./payload-check.ts"
import { useEditor, useStore, useTrouble, useValue } from "./store.ts"
import styles from "./what-section.module.css"

const SHOWN = 4

/** The task's input as JSON, and what the schema that a worker announced says against it: saving refuses the same. */
export function PayloadField({ schema, task }: { schema: unknown; task: string }) {
  const store = useStore()
  const text = useValue("payload")
  const trouble = useTrouble("payload")
  const span = useEditor((state) => state.judged.troubles.find(({ field }) => field === "payload")?.span ?? null)
  const box = useRef<HTMLTextAreaElement>(null)

  function tidy() {
    const read = readJson(text)
    if (read.ok) store.set({ payload: JSON.stringify(read.value, null, 2) })
  }

  function showPlace() {
    if (span === null || box.current === null) return
    box.current.focus()
    box.current.setSelectionRange(span.from, Math.min(span.to, text.length))
  }

  return (
    <div className={styles.payload}>
      <Textarea
        ref={box}
        label="Payload"
        description={schema === null ? "A JSON object" : "A JSON object, by the task's schema"}
        value={text}
        onChange={(event) => store.set({ payload: event.currentTarget.value })}
        error={trouble}
        data-field="payload"
        autosize
        minRows={4}
        maxRows={18}
        classNames={{ input: styles.json ?? "" }}
        spellCheck={false}
        inputWrapperOrder={["label", "description", "input", "error"]}
      />
      <div className={styles.payloadHead}>
        <span className={styles.note}>At most 64 kB</span>
        {span === null ? (
          <Button variant="subtle" size="compact-xs" onClick={tidy}>
            Indent
          </Button>
        ) : (
          <Button variant="subtle" size="compact-xs" onClick={showPlace}>
            Go to the place
          </Button>
        )}
      </div>
      {schema === null ? null : <SchemaNote schema={schema} task={task} />}
    </div>
  )
}

function SchemaNote({ schema, task }: { schema: unknown; task: string }) {
  const text = useValue("payload")
  const [check, setCheck] = useState<((text: string) => Mismatch[]) | null>(null)
  useEffect(() => {
    let isCurrent = true
    void import("./payload-check.ts").then(({ checkerOf }) => {
      if (isCurrent) setCheck(() => checkerOf(schema))
    })
    return () => {
      isCurrent = false
    }
  }, [schema])
  const mismatches = check?.(text) ?? []
  if (mismatches.length === 0) return null
  return (
    <Note tone="bad">
      <strong>{task} refuses this payload.</strong> It cannot be saved as it stands.
      <ul className={styles.list}>
        {mismatches.slice(0, SHOWN).map(({ path, expected }) => (
          <li key={`${path} ${expected}`}>
            <code>{path || "payload"}</code>: {expected}
          </li>
        ))}
        {mismatches.length > SHOWN ? <li>and {mismatches.length - SHOWN} more</li> : null}
      </ul>
    </Note>
  )
}
