import type { ReactNode } from "react"
import styles from "./card.module.css"

/** The one column that is there before, and beside, everything else. */
export function Card({
  title,
  below,
  foot,
  children,
}: {
  title: string
  below: ReactNode
  foot: ReactNode
  children: ReactNode
}) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <p className={styles.brand}>
          <svg viewBox="0 0 22 18" width="22" height="18" aria-hidden="true" className={styles.mark}>
            <path d="M2 16v-2.5M6.5 16v-2.5M15.5 16v-2.5M20 16v-2.5" className={styles.faint} />
            <path d="M11 16V3" />
          </svg>
          Onebeat
        </p>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.below}>{below}</p>
        {children}
        <div className={styles.foot}>{foot}</div>
      </div>
    </main>
  )
}
