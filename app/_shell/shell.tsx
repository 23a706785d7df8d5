import type { ReactNode } from "react"
import type { Instant } from "#core/brand.ts"
import { Live } from "./live.tsx"
import styles from "./shell.module.css"
import { Time } from "./time.tsx"

/** The frame of every page: the name, the installation, the database's time, and whether the page is live. */
export function Shell({ namespace, now, children }: { namespace: string; now: Instant | null; children: ReactNode }) {
  return (
    <>
      <header className={styles.bar}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className={styles.mark}>
          <path d="M2 12.5v-2M6 12.5v-4M10 12.5v-9M14 12.5v-3" />
        </svg>
        <span className={styles.name}>Onebeat</span>
        {namespace === "public" ? null : <code className={styles.namespace}>{namespace}</code>}
        <span className={styles.right}>
          {now === null ? null : <Time at={now} now={now} title="The database's time" />}
          <Live isDatabaseAway={now === null} />
        </span>
      </header>
      <main className={styles.main}>{children}</main>
    </>
  )
}
