import type { ReactNode } from "react"
import { durationText } from "#app/_format/duration.ts"
import { attemptText, isAsked, reasonPhrase, shortRunId, startedByText } from "#app/_format/run.ts"
import { clockText, dayKey, dayText, hoverText, isoText, offsetText } from "#app/_format/time.ts"
import { runPath, schedulePath } from "#app/_shell/rooms.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { State } from "#app/_ui/state.tsx"
import { shownState } from "#app/_ui/state-looks.ts"
import { Mono } from "#app/_ui/words.tsx"
import { type Instant, instant } from "#core/brand.ts"
import { errorParts } from "#core/error-text.ts"
import { isTerminal } from "#core/run-state.ts"
import { LATE_MS } from "#core/search/runs.ts"
import type { RunRow } from "#scheduler/services/runs/row.ts"
import styles from "./runs-table.module.css"

type RunsRowProps = { run: RunRow; now: Instant; zone: string; hasOffsets: boolean }

/** Late, waited and took blame three parties: the beat, the workers, the task. Plain elements, since there are hundreds. */
export function RunsRow({ run, now, zone, hasOffsets }: RunsRowProps) {
  const { schedule, trigger, attempt } = run
  return (
    <tr className={styles.run} data-row="">
      <td className={styles.state}>
        <State state={shownState(run.state, attempt)} />
      </td>
      <td className={styles.what}>
        <Name run={run} />
        <Reason run={run} />
      </td>
      <td className={styles.due}>
        <time dateTime={isoText(run.dueAt)} title={hoverText(run.dueAt, schedule?.timeZone ?? "UTC", zone)}>
          {isTerminal(run.state) || dayKey(run.dueAt, zone) === dayKey(now, zone) ? null : (
            <span className={styles.dim}>{dayText(run.dueAt, zone, now)} </span>
          )}
          {clockText(run.dueAt, zone)}
          {hasOffsets ? <span className={styles.dim}> {offsetText(run.dueAt, zone)}</span> : null}
        </time>
      </td>
      <td
        className={styles.number}
        data-tone={tells(run.lateMs) ? "warn" : undefined}
        data-zero={run.lateMs === 0 || undefined}
      >
        {run.lateMs === null ? (isAsked(trigger) ? "—" : null) : durationText(run.lateMs)}
      </td>
      <td className={styles.number} data-zero={run.waitedMs === 0 || undefined}>
        <Length ms={run.waitedMs} isGoingOn={run.state === "enqueued"} now={now} />
      </td>
      <td className={`${styles.number} ${styles.took}`}>
        <Length ms={run.tookMs} isGoingOn={!isTerminal(run.state)} now={now} />
      </td>
      <td className={styles.attempt}>{attemptText(attempt, run.attemptsAllowed)}</td>
      <td className={styles.third} title={run.worker ?? undefined}>
        {run.worker === null ? null : <Mono>{run.worker}</Mono>}
      </td>
      <td className={styles.second} title={run.queue}>
        <Mono>{run.queue}</Mono>
      </td>
      <td className={styles.second} data-asked={isAsked(trigger) || undefined}>
        {startedByText(trigger)}
      </td>
      <td className={styles.id}>
        <a href={runPath(run.id)} title={run.id} data-row-link="" data-soft="">
          <Mono>{shortRunId(run.id)}</Mono>
        </a>
      </td>
    </tr>
  )
}

function Name({ run: { schedule, task } }: { run: RunRow }): ReactNode {
  if (schedule === null) return <Mono>{task}</Mono>
  if (schedule.id === null || schedule.isDeleted)
    return (
      <span className={styles.name}>
        {schedule.name} <span className={styles.dim}>deleted</span>
      </span>
    )
  return (
    <a href={schedulePath(schedule.id)} className={styles.name} title={schedule.name} data-soft="">
      {schedule.name}
    </a>
  )
}

/** Why it is as it is: the error of one that failed, else the rule that spoke. */
function Reason({ run: { state, reason, errorLine } }: { run: RunRow }): ReactNode {
  const isError = state === "failed" || state === "retrying" || reason === null
  if (state === "succeeded") return null
  if (isError && errorLine !== null)
    return (
      <span className={styles.reason} title={errorLine}>
        {errorParts(errorLine).message}
      </span>
    )
  if (reason !== null) return <span className={styles.reason}>{reasonPhrase(reason)}</span>
  return state === "held" ? <span className={styles.reason}>behind the run before it</span> : null
}

function Length({ ms, isGoingOn, now }: { ms: number | null; isGoingOn: boolean; now: Instant }): ReactNode {
  if (ms === null) return null
  return isGoingOn ? <Elapsed since={instant(now - ms)} now={now} /> : durationText(ms)
}

function tells(lateMs: number | null): boolean {
  return lateMs !== null && lateMs > LATE_MS
}
