import { Headline } from "./headline.tsx"
import styles from "./outage.module.css"

export type Outage = { sentence: string; message: string }

/** Instead of a page, never beside an empty list: what cannot be read, what goes on nevertheless, and what to do. */
export function OutageView({ outage }: { outage: Outage }) {
  return (
    <Headline tone="bad" sentence={outage.sentence}>
      <p>
        <code className={styles.message}>{outage.message}</code>
      </p>
      <p>
        Nothing on this page is known while that lasts. What is on Redis already still reaches the workers. This page
        looks again every two seconds and comes back by itself.
      </p>
    </Headline>
  )
}
