import type { ReactNode } from "react"
import styles from "./facts.module.css"

/** Names at the left, values at the right: what is true of one thing. A value that is null is unknown. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd data-unknown={value === null || undefined}>{value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  )
}
