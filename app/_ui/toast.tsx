"use client"

import { notifications } from "@mantine/notifications"
import { useState } from "react"
import styles from "./toast.module.css"
import type { Tone } from "./tone.ts"

const STAYS_MS = 6_000
/** What can be taken back is to be read first. */
const STAYS_WITH_UNDO_MS = 12_000

export type UndoResult = { ok: true; message?: string } | { ok: false; message: string }

type Toast = {
  tone: Tone
  message: string
  /** Takes the act back. Its result replaces the message. */
  undo?: () => Promise<UndoResult>
}

/** Says what was done, where it does not cover what one looks at; screen readers hear it as well. */
export function notify({ tone, message, undo }: Toast): void {
  const id = crypto.randomUUID?.() ?? `${performance.now()}`
  notifications.show({
    id,
    autoClose: undo === undefined ? STAYS_MS : STAYS_WITH_UNDO_MS,
    withBorder: true,
    className: styles.toast,
    message:
      undo === undefined ? <Line tone={tone} words={message} /> : <WithUndo id={id} toast={{ tone, message, undo }} />,
    closeButtonProps: { "aria-label": "Close" },
  })
}

function WithUndo({ id, toast }: { id: string; toast: Required<Toast> }) {
  const [state, setState] = useState<"offered" | "busy" | UndoResult>("offered")

  async function takeBack() {
    setState("busy")
    const result = await toast.undo().catch(() => ({ ok: false as const, message: "It was not undone: no answer." }))
    setState(result)
    setTimeout(() => notifications.hide(id), STAYS_MS)
  }

  if (typeof state === "object")
    return <Line tone={state.ok ? "ok" : "bad"} words={state.message ?? "Undone: everything is as it was before."} />
  return (
    <div className={styles.row}>
      <Line tone={toast.tone} words={toast.message} />
      <button type="button" className={styles.undo} onClick={takeBack} disabled={state === "busy"}>
        {state === "busy" ? "Undoing…" : "Undo"}
      </button>
    </div>
  )
}

function Line({ tone, words }: { tone: Tone; words: string }) {
  return (
    <span className={styles.line} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <span className={styles.dot} aria-hidden="true" />
      {words}
    </span>
  )
}
