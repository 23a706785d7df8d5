import { countText } from "#app/_format/duration.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { Time } from "#app/_ui/time.tsx"
import { type Health, isLed } from "./health.ts"
import styles from "./next-fires.module.css"

/** What fires next, soonest first, each at its own zone's wall time. */
export function NextFiresPanel({ health }: { health: Health }) {
  const { nextFires, schedules, now } = health
  const whole = `${nextFires.length} of ${countText(schedules.able)} schedules, soonest first`
  return (
    <Panel title="Next fires" note={nextFires.length === 0 ? undefined : isLed(health) ? whole : "once a beat leads"}>
      {nextFires.length === 0 ? <Empty>Nothing is to come: no enabled schedule has a fire ahead.</Empty> : null}
      <ol>
        {nextFires.map((fire) => (
          <li key={`${fire.schedule} ${fire.fireAt}`} className={styles.fire}>
            <span className={styles.when}>
              <span className={styles.relative}>
                <RelativeTime at={fire.fireAt} now={now} />
              </span>
              <Time at={fire.fireAt} now={now} zone={fire.timeZone} />
            </span>
            <span className={styles.what}>
              <span className={styles.name}>{fire.schedule}</span>
              <code className={styles.task}>{fire.task}</code>
            </span>
            <code className={styles.queue}>{fire.queue}</code>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
