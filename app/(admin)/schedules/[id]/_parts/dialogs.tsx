"use client"

import dynamic from "next/dynamic"
import { useEffect, useRef } from "react"
import { useDialog } from "#app/(admin)/schedules/_list/act-dialog-url.ts"
import type { Stopping } from "./delete-dialog.tsx"

const ActDialog = dynamic(
  () => import("#app/(admin)/schedules/_list/act-dialog.tsx").then(({ ActDialog }) => ActDialog),
  {
    ssr: false,
  },
)
const DeleteDialog = dynamic(() => import("./delete-dialog.tsx").then(({ DeleteDialog }) => DeleteDialog), {
  ssr: false,
})

/** The dialog that the address names, loaded when it is first asked for. The focus goes back to where it came from. */
export function Dialogs({ stopping }: { stopping: Stopping }) {
  const dialog = useDialog()
  const from = useRef<Element | null>(null)
  const isOpen = dialog !== null
  useEffect(() => {
    if (isOpen) from.current = document.activeElement
    else if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus()
  }, [isOpen])
  if (dialog?.name === "disable") return <ActDialog dialog={{ name: "disable", of: stopping.id }} />
  return dialog?.name === "delete" ? <DeleteDialog stopping={stopping} /> : null
}
