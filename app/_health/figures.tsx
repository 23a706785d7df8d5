import type { ReactNode } from "react"
import { counted, countText, pairText } from "#app/_format/duration.ts"
import styles from "./figures.module.css"
import { type Health, isLed, SILENT_AFTER_MS } from "./health.ts"

/** One panel cut by hairlines: every count with its whole, every duration with its unit. */
export function Figures({ health }: { health: Health }) {
  const { schedules, runs, lateness, beats, now } = health
  const total = schedules.enabled + schedules.disabled
  const heard = beats.filter((beat) => now - beat.seenAt < SILENT_AFTER_MS).length
  return (
    <dl className={styles.figures}>
      <Figure name="Schedules enabled" value={countText(schedules.enabled)} whole={`of ${countText(total)}`}>
        {`${countText(schedules.disabled)} disabled, `}
        <span data-tone={schedules.setAside > 0 ? "bad" : "quiet"}>{countText(schedules.setAside)} set aside</span>
      </Figure>
      <Figure name="Runs on their way" value={countText(runs.planned + runs.enqueued + runs.running)}>
        {`${countText(runs.planned)} planned, ${countText(runs.enqueued)} enqueued, ${countText(runs.running)} running`}
      </Figure>
      <Figure name="Lateness p50 / p99" value={lateness === null ? "—" : pairText(lateness.p50Ms, lateness.p99Ms)}>
        {lateness === null ? "nothing sent in the last 5 min" : "from due to enqueued, last 5 min"}
      </Figure>
      <Figure name="Failed" value={countText(health.failedInLastHour)}>
        <span data-tone={health.failedInLastHour > 0 ? "bad" : "quiet"}>in the last hour, after all attempts</span>
      </Figure>
      <Figure name="Beats" value={countText(heard)} whole={`of ${countText(beats.length)} give signs`}>
        {!isLed(health) ? (
          <span data-tone="bad">none leads</span>
        ) : (
          `1 leads, ${counted(Math.max(0, heard - 1), "standby")}`
        )}
      </Figure>
    </dl>
  )
}

function Figure(props: { name: string; value: string; whole?: string; children: ReactNode }) {
  return (
    <div className={styles.figure}>
      <dt>{props.name}</dt>
      <dd className={styles.value} data-zero={props.value === "0" || undefined}>
        {props.value} {props.whole === undefined ? null : <span className={styles.whole}>{props.whole}</span>}
      </dd>
      <dd className={styles.note}>{props.children}</dd>
    </div>
  )
}
