"use client"

import { Button, Modal, TagsInput, TextInput } from "@mantine/core"
import { useRouter } from "next/navigation"
import { type FormEvent, useState, useTransition } from "react"
import { Note } from "#app/_ui/note.tsx"
import { notify } from "#app/_ui/toast.tsx"
import { actOnMany, switchSchedule } from "#app/(admin)/schedules/actions.ts"
import styles from "./act-dialog.module.css"
import { closeDialog, type DialogName, type OpenDialog } from "./act-dialog-url.ts"
import { Consequence } from "./consequence.tsx"
import { useScope } from "./list-scope.tsx"
import { actWords } from "./said.ts"
import { chosenBy, clearSelection, countSelected, useSelection } from "./selection.ts"
import { notifyDone } from "./switch-cell.tsx"
import { forgetSwitched, rememberSwitched } from "./switched.ts"
import { UntilField } from "./until-field.tsx"
import { useCount } from "./use-count.ts"

/** Says what an act will do, asks for what belongs to it, and does it. */
export function ActDialog({ dialog }: { dialog: OpenDialog }) {
  const { name, of } = dialog
  const router = useRouter()
  const scope = useScope()
  const selection = useSelection(scope.filter)
  const row = scope.rows.find((one) => one.id === of) ?? null
  const zone = row?.zone ?? scope.readerZone
  const [isPending, start] = useTransition()
  const [note, setNote] = useState("")
  const [until, setUntil] = useState<string | null>(null)
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const [refused, setRefused] = useState<{ message: string; fields: Record<string, string> } | null>(null)

  const chosen = of === null ? chosenBy(selection) : { ids: [of] }
  const many = of === null ? countSelected(selection, scope.count) : 1
  const how = actOf(name, { note: note.trim() === "" ? null : note, add, remove })
  const isEmpty = "ids" in chosen && chosen.ids.length === 0
  const isUndecided = name === "tag" && add.length + remove.length === 0
  const count = useCount(chosen, how, !isEmpty && !isUndecided && of === null)
  const changing = of === null ? (count?.changing ?? many) : 1

  function done(message: string, batch: string | null) {
    closeDialog()
    if (of === null) {
      clearSelection()
      forgetSwitched()
    }
    notifyDone(message, batch, () => {
      forgetSwitched()
      router.refresh()
    })
    router.refresh()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    setRefused(null)
    start(async () => {
      if (of !== null && name === "disable") {
        const before = row?.revision ?? 0
        const result = await switchSchedule({ id: of, enabled: false, note: how.note, until, zone })
        if (!result.ok) return setRefused({ message: result.message, fields: result.fieldErrors ?? {} })
        rememberSwitched(of, {
          enabled: false,
          revision: Math.max(result.revision, before),
          nextAt: null,
          isSure: true,
        })
        done(result.message, result.batch)
      } else {
        const result = await actOnMany({ selection: chosen, act: how.act, until, zone })
        if (!result.ok) return setRefused({ message: result.message, fields: result.fieldErrors ?? {} })
        done(result.message, result.batch)
        if (!result.isWhole) notify({ tone: "warn", message: "Not all of them were changed: the message says why." })
      }
    })
  }

  return (
    <Modal
      opened
      onClose={closeDialog}
      title={row === null ? actWords(name, many) : `Disable ${row.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} className={styles.form}>
        <Consequence name={name} row={row} many={many} count={count} />
        {name === "disable" ? (
          <>
            <TextInput
              label="Note"
              description="Stands in the list and in the audit log"
              placeholder="Why, and who knows more"
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              maxLength={1000}
              data-autofocus
            />
            <UntilField value={until} onChange={setUntil} zone={zone} error={refused?.fields.until ?? null} />
          </>
        ) : null}
        {name === "tag" ? (
          <>
            <TagsInput
              label="Add"
              placeholder="Tags to give"
              value={add}
              onChange={setAdd}
              data-autofocus
              acceptValueOnBlur
              dropdownOpened={false}
            />
            <TagsInput
              label="Remove"
              placeholder="Tags to take"
              value={remove}
              onChange={setRemove}
              acceptValueOnBlur
              dropdownOpened={false}
            />
          </>
        ) : null}
        {refused === null || refused.fields.until !== undefined ? null : <Note tone="bad">{refused.message}</Note>}
        <div className={styles.acts}>
          <Button variant="default" onClick={closeDialog}>
            Back
          </Button>
          <Button
            type="submit"
            color={name === "delete" ? "bad" : "beat"}
            loading={isPending}
            disabled={isEmpty || isUndecided || changing === 0}
          >
            {row === null ? actWords(name, changing) : "Disable"}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function actOf(name: DialogName, { note, add, remove }: { note: string | null; add: string[]; remove: string[] }) {
  switch (name) {
    case "enable":
      return { act: { verb: "enable" as const }, note: null }
    case "disable":
      return { act: { verb: "disable" as const, note }, note }
    case "tag":
      return { act: { verb: "tag" as const, add, remove }, note: null }
    case "delete":
      return { act: { verb: "delete" as const }, note: null }
  }
}
