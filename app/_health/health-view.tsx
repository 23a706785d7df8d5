import { Figures } from "./figures.tsx"
import type { Health } from "./health.ts"
import styles from "./health-view.module.css"
import { LastRunsPanel } from "./last-runs.tsx"
import { BeatsPanel, LeaderPanel } from "./leader.tsx"
import { NextFiresPanel } from "./next-fires.tsx"
import { SetAsidePanel } from "./set-aside.tsx"
import { VerdictLine } from "./verdict.tsx"

/** The whole page for one reading of the health; on a phone the facts come before the lists. */
export function HealthView({ health, reader = "UTC" }: { health: Health; reader?: string }) {
  return (
    <>
      <VerdictLine health={health} />
      <Figures health={health} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <NextFiresPanel health={health} />
          <LastRunsPanel health={health} />
        </div>
        <div className={styles.column}>
          <SetAsidePanel health={health} reader={reader} />
          <LeaderPanel health={health} reader={reader} />
          <BeatsPanel health={health} />
        </div>
      </div>
    </>
  )
}
