"use client"

import IconSearch from "@tabler/icons-react/icons/IconSearch"
import { useSyncExternalStore } from "react"
import { KeyHint } from "#app/_ui/words.tsx"
import { isApple } from "./apple.ts"
import { keyText } from "./keys.ts"
import { openOverlay } from "./overlays.ts"
import styles from "./top-bar.module.css"

const never = () => () => {}

/** Opens the palette. */
export function SearchButton() {
  const hint = useSyncExternalStore(
    never,
    () => keyText("mod+k", isApple()),
    () => "Ctrl K",
  )
  return (
    <button
      type="button"
      className={styles.search}
      onClick={() => openOverlay("palette")}
      aria-keyshortcuts="Control+K Meta+K"
    >
      <IconSearch size={16} aria-hidden="true" />
      <span className={styles.searchWords}>Search or jump to…</span>
      <KeyHint>{hint}</KeyHint>
    </button>
  )
}
