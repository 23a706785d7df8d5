import type { Outage } from "#app/_ui/outage.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import styles from "./away.module.css"
import { Live, LiveState } from "./live.tsx"
import { Mark } from "./mark.tsx"

/** Instead of the whole frame, when not even who looks can be known. Comes back by itself. */
export function Away({ outage }: { outage: Outage }) {
  return (
    <>
      <header className={styles.bar}>
        <Mark namespace="public" />
        <LiveState />
      </header>
      <main className={styles.main}>
        <OutageView outage={outage} />
      </main>
      <Live />
    </>
  )
}
