import type { ReactNode } from "react"
import styles from "./panel.module.css"

type PanelProps = {
  title: ReactNode
  /** How much of the whole it shows, or what it is. */
  note?: ReactNode
  /** At the right of the head: a link or small controls. */
  side?: ReactNode
  /** Padding round the content; lists and tables bring their own. */
  isPadded?: boolean
  /** Without a line below the head: where the content has none of its own. */
  isSeamless?: boolean
  children: ReactNode
}

/** A titled box. */
export function Panel({ title, note, side, isPadded = false, isSeamless = false, children }: PanelProps) {
  return (
    <section className={styles.panel}>
      <header className={styles.head} data-seamless={isSeamless || undefined}>
        <h2>{title}</h2>
        {note === undefined ? null : <span className={styles.note}>{note}</span>}
        {side === undefined ? null : <span className={styles.side}>{side}</span>}
      </header>
      {isPadded ? <div className={styles.padded}>{children}</div> : children}
    </section>
  )
}
