import { counted } from "#app/_format/duration.ts"
import { Panel } from "#app/_ui/panel.tsx"
import { Time } from "#app/_ui/time.tsx"
import type { Health } from "./health.ts"
import styles from "./set-aside.module.css"

/** Schedules that cannot fire until somebody mends them; shown only when there are some. */
export function SetAsidePanel({ health: { faults, schedules, now }, reader }: { health: Health; reader: string }) {
  if (faults.length === 0) return null
  const whole = Math.max(schedules.setAside, faults.length)
  return (
    <Panel title="Needs you" note={faults.length < whole ? `${faults.length} of ${whole}` : counted(whole, "schedule")}>
      <ul>
        {faults.map((fault) => (
          <li key={fault.schedule} className={styles.fault} data-tone="bad">
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
              <rect x="1.5" y="1.5" width="13" height="13" rx="3" />
              <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
            </svg>
            <span className={styles.name}>{fault.schedule}</span>
            <span className={styles.message}>Set aside: {fault.message}</span>
            {fault.at === null ? null : (
              <span className={styles.message}>
                since <Time at={fault.at} now={now} zone={reader} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
