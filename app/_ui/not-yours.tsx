"use client"

import { Tooltip } from "@mantine/core"
import type { ReactNode } from "react"
import styles from "./not-yours.module.css"

/** Round a control that the reader's role is too little for: it is seen, does nothing, and says what it takes. */
export function NotYours({ lacks, children }: { lacks: string | null; children: ReactNode }) {
  if (lacks === null) return children
  return (
    <Tooltip label={lacks}>
      <span className={styles.box}>
        <span className={styles.off} inert>
          {children}
        </span>
        <span className={styles.said}>{lacks}</span>
      </span>
    </Tooltip>
  )
}
