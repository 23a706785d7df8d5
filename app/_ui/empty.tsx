import type { ReactNode } from "react"
import styles from "./empty.module.css"

/** What a panel says when there is nothing to list: never an error. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>
}

type FilteredEmptyProps = {
  /** What is listed: `schedules`. */
  of: string
  /** The filter as it was typed. */
  filter: string
  /** A link that clears the filter. */
  children: ReactNode
}

/** There is something, but the filter hides it: names the filter and offers to clear it. */
export function FilteredEmpty({ of, filter, children }: FilteredEmptyProps) {
  return (
    <div className={styles.filtered} role="status">
      <p className={styles.sentence}>
        No {of} match <code>{filter}</code>
      </p>
      <p>{children}</p>
    </div>
  )
}

/** A room with nothing in it yet: what it is for, and the ways in below. */
export function EmptyRoom({ sentence, words, children }: { sentence: string; words: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.room}>
      <h2>{sentence}</h2>
      <p className={styles.words}>{words}</p>
      {children}
    </div>
  )
}
