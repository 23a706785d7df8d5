"use client"

import { Button, Modal } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { ROOMS } from "#app/_shell/rooms.ts"
import { Note } from "#app/_ui/note.tsx"
import { closeDialog } from "#app/(admin)/schedules/_list/act-dialog-url.ts"
import { notifyDone } from "#app/(admin)/schedules/_list/switch-cell.tsx"
import { actOnMany } from "#app/(admin)/schedules/actions.ts"
import styles from "./delete-dialog.module.css"

/** What a deletion stops, in words that the server chose. */
export type Stopping = { id: number; name: string; words: readonly string[]; file: string | null }

export function DeleteDialog({ stopping }: { stopping: Stopping }) {
  const { id, name, words, file } = stopping
  const router = useRouter()
  const [isPending, start] = useTransition()
  const [refused, setRefused] = useState<string | null>(null)

  function remove() {
    setRefused(null)
    start(async () => {
      const result = await actOnMany({ selection: { ids: [id] }, act: { verb: "delete" } })
      if (!result.ok) return setRefused(result.message)
      closeDialog()
      notifyDone(`${name} is deleted.`, result.batch, () => router.refresh())
      router.push(ROOMS.schedules.href)
    })
  }

  return (
    <Modal opened onClose={closeDialog} title={`Delete ${name}`} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={styles.body}>
        <ul className={styles.words}>
          {words.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {file === null ? null : (
          <Note tone="warn">
            It comes from the file {file}, whose next apply makes it again: take it out there, too.
          </Note>
        )}
        {refused === null ? null : <Note tone="bad">{refused}</Note>}
        <div className={styles.acts}>
          <Button variant="default" onClick={closeDialog} data-autofocus>
            Back
          </Button>
          <Button color="bad" onClick={remove} loading={isPending}>
            Delete
          </Button>
        </div>
      </div>
    </Modal>
  )
}
