import { counted, durationText, relativeText } from "#app/_format/duration.ts"
import { Headline } from "#app/_ui/headline.tsx"
import { type Health, isLed, verdictOf } from "./health.ts"
import styles from "./verdict.module.css"

/** The page's title is a sentence; failures and what is set aside follow in the same line, so that green never hides red. */
export function VerdictLine({ health }: { health: Health }) {
  const { tone, sentence, cure } = verdictOf(health)
  return (
    <Headline tone={tone} sentence={sentence}>
      {cure === null ? null : (
        <p>
          {cure.words} <code className={styles.command}>{cure.command}</code>
        </p>
      )}
      <p>
        <LeaderWords health={health} />
        {health.failedInLastHour === 0 ? null : (
          <>
            {" · "}
            <span className={styles.bad}>{counted(health.failedInLastHour, "run")} failed</span> in the last hour
          </>
        )}
        {health.schedules.setAside === 0 ? null : (
          <>
            {" · "}
            <span className={styles.bad}>{counted(health.schedules.setAside, "schedule")} set aside</span>
          </>
        )}
        {health.schedules.disabled === 0 ? null : ` · ${health.schedules.disabled} disabled`}
      </p>
    </Headline>
  )
}

function LeaderWords({ health }: { health: Health }) {
  const { leader, now } = health
  if (leader === null) return <>No beat has led yet</>
  const since = leader.since === null ? null : `, ${durationText(now - leader.since)}`
  return (
    <>
      {isLed(health) ? "Leader" : "Last leader"} <code>{leader.holder}</code>, epoch {leader.epoch}
      {isLed(health) ? since : `, until ${relativeText(leader.leaseLeftMs)}`}
    </>
  )
}
