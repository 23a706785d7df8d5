import { durationText } from "#app/_format/duration.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { State } from "#app/_ui/state.tsx"
import { Time } from "#app/_ui/time.tsx"
import type { Instant } from "#core/brand.ts"
import { type Health, type LastRun, latenessOf, tookOf } from "./health.ts"
import styles from "./last-runs.module.css"

/** The newest runs. Late blames the beat, took the task: two columns. */
export function LastRunsPanel({ health: { lastRuns, now } }: { health: Health }) {
  return (
    <Panel title="Last runs" note={lastRuns.length === 0 ? undefined : `the newest ${lastRuns.length}`}>
      {lastRuns.length === 0 ? <Empty>Nothing has run yet.</Empty> : <RunsTable runs={lastRuns} now={now} />}
    </Panel>
  )
}

function RunsTable({ runs, now }: { runs: readonly LastRun[]; now: Instant }) {
  return (
    <table className={styles.runs}>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col">Fire</th>
          <th scope="col">State</th>
          <th scope="col" className={styles.number}>
            Late
          </th>
          <th scope="col" className={styles.number}>
            Took
          </th>
          <th scope="col">Worker</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={`${run.id} ${run.fireAt}`} run={run} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function RunRow({ run, now }: { run: LastRun; now: Instant }) {
  const late = latenessOf(run)
  const took = tookOf(run, now)
  const detail = run.error?.split("\n", 1)[0] ?? run.reason?.replaceAll("_", " ") ?? null
  return (
    <tr title={run.id}>
      <td className={styles.what}>
        <span className={styles.name}>{run.schedule ?? run.task}</span>
        <code className={styles.second}>{run.schedule === null ? run.trigger : run.task}</code>
      </td>
      <td className={styles.when}>
        <Time at={run.fireAt} now={now} zone={run.timeZone} />
      </td>
      <td className={styles.state}>
        <State state={run.state} />
        {detail === null ? null : <span className={styles.second}>{detail}</span>}
        {run.attempt > 1 ? <span className={styles.second}>{run.attempt} attempts</span> : null}
      </td>
      <td className={styles.number} data-label="late" data-unknown={late === null || undefined}>
        {late === null ? "—" : durationText(late)}
      </td>
      <td className={styles.number} data-label="took" data-unknown={took === null || undefined}>
        {took === null ? "—" : durationText(took)}
      </td>
      <td className={styles.worker} data-unknown={run.worker === null || undefined}>
        {run.worker === null ? "—" : <code>{run.worker}</code>}
      </td>
    </tr>
  )
}
