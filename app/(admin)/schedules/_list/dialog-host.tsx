"use client"

import dynamic from "next/dynamic"
import { useEffect, useRef } from "react"
import { useDialog } from "./act-dialog-url.ts"

const ActDialog = dynamic(() => import("./act-dialog.tsx").then(({ ActDialog }) => ActDialog), { ssr: false })

/** The dialog that the URL names, loaded when it is first asked for. The focus goes back to where it came from. */
export function DialogHost() {
  const dialog = useDialog()
  const from = useRef<Element | null>(null)
  const isOpen = dialog !== null
  useEffect(() => {
    if (isOpen) from.current = document.activeElement
    else if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus()
  }, [isOpen])
  return dialog === null ? null : <ActDialog key={`${dialog.name} ${dialog.of}`} dialog={dialog} />
}
