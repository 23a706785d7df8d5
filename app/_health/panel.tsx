import type { ReactNode } from "react"
import styles from "./panel.module.css"

/** A titled box; `note` says how much of the whole it shows. */
export function Panel({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel}>
      <h2 className={styles.head}>
        {title} {note === undefined ? null : <span className={styles.note}>{note}</span>}
      </h2>
      {children}
    </section>
  )
}

/** What a panel says when there is nothing to list: never an error. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>
}
