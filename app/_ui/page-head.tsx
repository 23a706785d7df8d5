import type { ReactNode } from "react"
import styles from "./page-head.module.css"

type PageHeadProps = {
  title: ReactNode
  /** Beside the title: a count, or a `State` as pill. */
  note?: ReactNode
  /** The second line: a sentence. */
  children?: ReactNode
  /** At the right: the page's acts. */
  acts?: ReactNode
}

/** How a page opens when there is no verdict to give. */
export function PageHead({ title, note, children, acts }: PageHeadProps) {
  return (
    <header className={styles.head}>
      <div className={styles.what}>
        <div className={styles.line}>
          <h1>{title}</h1>
          {note === undefined ? null : <span className={styles.note}>{note}</span>}
        </div>
        {children === undefined ? null : <div className={styles.sentence}>{children}</div>}
      </div>
      {acts === undefined ? null : <div className={styles.acts}>{acts}</div>}
    </header>
  )
}
