import { Button, SegmentedControl, Table, TableTbody, TableTd, TableTh, TableThead, TableTr } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useEffect, useRef, useState } from "react"
import { databaseClock } from "#app/_ui/ticker.ts"
import { Time } from "#app/_ui/time.tsx"
import type { SaveConflict } from "./actions.ts"
import styles from "./conflict.module.css"
import { type ConflictRow, fieldChoices, rowsOf } from "./conflict-rows.ts"
import type { Choices } from "./engine.ts"
import { formOf } from "./form.ts"
import { save } from "./save.ts"
import { type EditorStore, loadEngine, useEditor, useStore } from "./store.ts"
import { listWords } from "./words.ts"

/** Somebody else has saved meanwhile: what they changed beside what is mine, and a choice for each. Nothing typed is lost. */
export function Conflict() {
  const stale = useEditor((state) => state.conflict)
  return stale === null ? null : <Choose key={stale.conflict.revision} stale={stale} />
}

function Choose({ stale }: { stale: SaveConflict }) {
  const store = useStore()
  const router = useRouter()
  const heading = useRef<HTMLHeadingElement>(null)
  const rows = rowsOf(stale.conflict, store.get())
  const [chosen, setChosen] = useState<Choices>(() => firstChoices(rows))
  const zone = useEditor((state) => state.values.timeZone)
  const isOpen = rows.some(({ field }) => chosen[field] === undefined)
  useEffect(() => {
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: "center" })
  }, [])

  async function settle(choices: Choices, isSaved: boolean) {
    await rebase(store, stale, choices)
    if (isSaved) await save(store, (href) => router.push(href))
  }
  const all = (side: "mine" | "theirs"): Choices => Object.fromEntries(rows.map(({ field }) => [field, side]))

  return (
    <section className={styles.conflict} aria-labelledby="conflict">
      <header className={styles.head}>
        <h2 id="conflict" ref={heading} tabIndex={-1}>
          {whoSaved(stale)} saved revision {stale.conflict.revision} while you were editing
        </h2>
        <p>
          Last at <Time at={stale.conflict.updatedAt} now={databaseClock()} zone={zone} />. You began with revision{" "}
          {stale.conflict.expectedRevision}. Nothing of yours is saved yet, and nothing of it is lost.
        </p>
      </header>
      <ul className={styles.changes}>
        {stale.conflict.changes.map(({ at, actor, verb, revision, fields, note }) => (
          <li key={revision}>
            <strong>{personOf(actor)}</strong>{" "}
            {fields.length === 0 ? verb : `changed ${listWords(fields.map((one) => one.field))}`}{" "}
            <Time at={at} now={databaseClock()} zone={zone} />
            {note === null ? null : ` (${note})`}
          </li>
        ))}
        {stale.conflict.hasUnrecorded ? (
          <li>Something was changed outside of Onebeat, which the log does not know.</li>
        ) : null}
      </ul>
      <div className={styles.scroll}>
        <Table className={styles.table} horizontalSpacing={16} verticalSpacing={6}>
          <TableThead>
            <TableTr>
              <TableTh>Field</TableTh>
              <TableTh>Was</TableTh>
              <TableTh>Theirs</TableTh>
              <TableTh>Mine</TableTh>
              <TableTh>Save</TableTh>
            </TableTr>
          </TableThead>
          <TableTbody>
            {rows.map((row) => (
              <Row
                key={row.field}
                row={row}
                side={chosen[row.field] ?? null}
                choose={(side) => setChosen({ ...chosen, [row.field]: side })}
              />
            ))}
          </TableTbody>
        </Table>
      </div>
      <footer className={styles.acts}>
        <Button variant="subtle" color="gray" c="var(--ob-ink)" onClick={() => settle(all("theirs"), false)}>
          Take all of theirs
        </Button>
        <Button variant="default" onClick={() => settle(all("mine"), true)}>
          Save mine over it
        </Button>
        <Button variant="default" disabled={isOpen} onClick={() => settle(chosen, false)}>
          Go on editing with these
        </Button>
        <Button disabled={isOpen} onClick={() => settle(chosen, true)}>
          Save these choices
        </Button>
      </footer>
    </section>
  )
}

type RowProps = { row: ConflictRow; side: "mine" | "theirs" | null; choose: (side: "mine" | "theirs") => void }

function Row({ row, side, choose }: RowProps) {
  return (
    <TableTr>
      <TableTh scope="row">{row.field}</TableTh>
      <TableTd data-label="Was">
        <code>{row.base}</code>
      </TableTd>
      <TableTd data-label="Theirs" data-chosen={side === "theirs" || undefined}>
        <code>{row.theirs}</code>
      </TableTd>
      <TableTd data-label="Mine" data-chosen={side === "mine" || undefined}>
        <code>{row.mine}</code>
        {row.isMineChanged ? null : <span className={styles.quiet}> unchanged</span>}
      </TableTd>
      <TableTd data-label="Save">
        <SegmentedControl
          aria-label={`${row.field}: which one to save`}
          data={[
            { value: "theirs", label: "Theirs" },
            { value: "mine", label: "Mine" },
          ]}
          // A clash has no answer yet: neither is chosen for anybody.
          value={side ?? ""}
          onChange={(value) => choose(value === "mine" ? "mine" : "theirs")}
        />
      </TableTd>
    </TableTr>
  )
}

/** What only they have changed is theirs; where both have, a person decides. */
function firstChoices(rows: readonly ConflictRow[]): Choices {
  return Object.fromEntries(rows.flatMap(({ field, clashes }) => (clashes ? [] : [[field, "theirs" as const]])))
}

/** Puts the form on what is stored now, with what was chosen. */
async function rebase(store: EditorStore, { current, calendars }: SaveConflict, rowChoices: Choices): Promise<void> {
  const { judge, merge } = await loadEngine()
  const { values: mine, judged, baseDraft, identity, calendars: own } = store.get()
  const known = [...own, ...calendars.filter(({ name }) => own.every((one) => one.name !== name))]
  const around = { from: databaseClock(), calendars: known, createdAt: current.createdAt }
  const base = formOf(current.draft)
  const theirs = judge(base, around).draft
  const draft = merge(judged.draft, theirs, fieldChoices(rowChoices, { mine: judged.draft, theirs, base: baseDraft }))
  const values = { ...formOf(draft), enabled: mine.enabled }
  // JSON that was laid out by hand stays so.
  if (rowChoices.payload !== "theirs") values.payload = mine.payload
  store.patch({ calendars: known })
  store.rebase({
    identity: { ...identity, revision: current.revision, isRefused: current.isRefused },
    base,
    values,
  })
}

function whoSaved({ conflict, current }: SaveConflict): string {
  return personOf(conflict.updatedBy || current.updatedBy)
}

function personOf(actor: string): string {
  return actor.replace(/^user:/, "")
}
