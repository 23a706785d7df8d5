import type { ReactNode } from "react"
import { Crumb } from "#app/_shell/crumbs.tsx"
import { Note } from "#app/_ui/note.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { Editor } from "./editor.tsx"
import styles from "./editor-page.module.css"
import type { Opening } from "./opening.ts"

/** The editor with its heading, and what one should know before typing. */
export function EditorPage({ opening, title }: { opening: Opening; title: string }) {
  const { stored, mayEdit } = opening
  const notes = notesOf(opening)
  return (
    <>
      <Crumb text={stored?.name ?? "New schedule"} />
      <PageHead
        title={title}
        {...(stored === null ? {} : { note: `revision ${stored.revision}` })}
        acts={mayEdit ? <span className={styles.quiet}>{consequence(opening)}</span> : undefined}
      />
      {notes.length === 0 ? null : <div className={styles.notes}>{notes}</div>}
      <Editor opening={opening} />
    </>
  )
}

function consequence({ stored }: Opening): string {
  if (stored === null) return "Fires from when it is created"
  return stored.enabled ? "Nothing fires by saving" : "It is disabled: saving does not enable it"
}

function notesOf({ stored, mayEdit, role }: Opening): ReactNode[] {
  const notes: ReactNode[] = []
  if (!mayEdit)
    notes.push(
      <Note key="role" tone="now">
        You are {role} and can read this. Changing schedules takes the role editor.
      </Note>,
    )
  if (stored === null) return notes
  if (stored.fault !== null)
    notes.push(
      <Note key="fault" tone="bad">
        <strong>Set aside: it does not fire.</strong> {stored.fault}
        {stored.isRefused ? ". The values below stand as they are in the database; mend what is marked and save." : ""}
      </Note>,
    )
  if (stored.source.startsWith("file:"))
    notes.push(
      <Note key="file" tone="warn">
        It comes from the file <code>{stored.source.slice(5)}</code>. What you change here stays until that file is
        applied again.
      </Note>,
    )
  return notes
}
