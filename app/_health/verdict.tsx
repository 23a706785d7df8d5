import type { ReactNode } from "react"
import { counted, durationText, relativeText } from "#app/_format/duration.ts"
import { type Health, isLed, type Tone, verdictOf } from "./health.ts"
import styles from "./verdict.module.css"

const MARKS: Record<Tone, ReactNode> = {
  ok: <path d="m7 12.3 3.3 3.3L17 9" />,
  warn: <path d="M12 7v6m0 3.4v.1" />,
  bad: <path d="m8.5 8.5 7 7m0-7-7 7" />,
  quiet: <path d="M8 12h8" />,
}

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

export function Headline({ tone, sentence, children }: { tone: Tone; sentence: string; children: ReactNode }) {
  return (
    <div className={styles.verdict} data-tone={tone}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        {tone === "bad" ? <rect x="1" y="1" width="22" height="22" rx="5" /> : <circle cx="12" cy="12" r="11" />}
        {MARKS[tone]}
      </svg>
      <div>
        <h1>{sentence}</h1>
        <div className={styles.facts}>{children}</div>
      </div>
    </div>
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
