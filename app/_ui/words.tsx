import type { ReactNode } from "react"
import styles from "./words.module.css"

/** A schedule's tag: neutral, since it is no news. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className={styles.tag}>{children}</span>
}

/** Cron, ids, tasks, queues, workers, offsets: never prose. */
export function Mono({ children, isDim = false }: { children: ReactNode; isDim?: boolean }) {
  return (
    <code className={styles.mono} data-dim={isDim || undefined}>
      {children}
    </code>
  )
}

type KeyHintProps = {
  children: string
  isOnAccent?: boolean
  /** On a control screen readers have the key from `aria-keyshortcuts`; in the help it is the content. */
  isSpoken?: boolean
}

/** The key that does the same, on the control itself. */
export function KeyHint({ children, isOnAccent = false, isSpoken = false }: KeyHintProps) {
  const hint = (
    <kbd className={styles.key} data-on-accent={isOnAccent || undefined}>
      {children}
    </kbd>
  )
  return isSpoken ? hint : <span aria-hidden="true">{hint}</span>
}
