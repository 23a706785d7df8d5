"use client"

import IconCheck from "@tabler/icons-react/icons/IconCheck"
import IconCopy from "@tabler/icons-react/icons/IconCopy"
import { useEffect, useState } from "react"
import styles from "./copy-button.module.css"

const SAID_MS = 2_000

type CopyButtonProps = {
  text: string
  of: string
  word?: string
  /** As large as the acts of a page, where copying is what one is to do. */
  isButton?: boolean
}

/** Copies a text and says so in place. `of` names what for screen readers: "the run's id". */
export function CopyButton({ text, of, word = "Copy", isButton = false }: CopyButtonProps) {
  const [said, setSaid] = useState<"" | "Copied" | "Not copied">("")
  useEffect(() => {
    if (said === "") return
    const timer = setTimeout(() => setSaid(""), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])

  async function copy() {
    // Browsers give the clipboard to pages behind TLS and on localhost only.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setSaid(copied === true ? "Copied" : "Not copied")
  }

  return (
    <button
      type="button"
      className={styles.copy}
      data-button={isButton || undefined}
      onClick={copy}
      aria-label={`Copy ${of}`}
    >
      {said === "Copied" ? <IconCheck size={15} aria-hidden="true" /> : <IconCopy size={15} aria-hidden="true" />}
      <span aria-live="polite">{said || word}</span>
    </button>
  )
}
