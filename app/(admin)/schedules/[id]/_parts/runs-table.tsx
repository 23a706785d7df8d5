import { Table, TableTbody, TableTd, TableTh, TableThead, TableTr } from "@mantine/core"
import Link from "next/link"
import { durationText } from "#app/_format/duration.ts"
import { attemptText, isAsked, reasonPhrase, shortRunId, startedByText } from "#app/_format/run.ts"
import { clockText, dayKey, dayText, hoverText, isoText, offsetText, placeOf } from "#app/_format/time.ts"
import { runPath } from "#app/_shell/rooms.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { RowKeys } from "#app/_ui/row-keys.tsx"
import { State } from "#app/_ui/state.tsx"
import { shownState } from "#app/_ui/state-looks.ts"
import { Mono } from "#app/_ui/words.tsx"
import { type Instant, instant } from "#core/brand.ts"
import { isTerminal } from "#core/run-state.ts"
import { LATE_MS } from "#core/search/runs.ts"
import type { RunRow } from "#scheduler/services/runs/row.ts"
import styles from "./runs-table.module.css"

type RunsOfProps = { rows: readonly RunRow[]; now: Instant; zone: string; reader: string; hasReasons?: boolean }

/** Runs of one schedule in its zone: live ones first, then by due time. */
export function RunsOf({ rows, now, zone, reader, hasReasons = false }: RunsOfProps) {
  const hasOffsets = new Set(rows.map(({ dueAt }) => offsetText(dueAt, zone))).size > 1
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.box} data-hold tabIndex={0} aria-label="Runs of this schedule">
      <Table className={styles.table}>
        <TableThead>
          <TableTr>
            <TableTh>State</TableTh>
            {hasReasons ? <TableTh className={styles.why}>Why</TableTh> : null}
            <TableTh>
              Due <span className={styles.dim}>{placeOf(zone)}</span>
            </TableTh>
            <TableTh className={styles.number}>Late</TableTh>
            <TableTh className={styles.number}>Waited</TableTh>
            <TableTh className={styles.number}>Took</TableTh>
            <TableTh>Attempt</TableTh>
            <TableTh>Worker</TableTh>
            <TableTh>Run</TableTh>
          </TableTr>
        </TableThead>
        <TableTbody>
          {rows.map((run) => (
            <RunOf
              key={run.id}
              run={run}
              now={now}
              zone={zone}
              reader={reader}
              hasOffsets={hasOffsets}
              hasReasons={hasReasons}
            />
          ))}
        </TableTbody>
      </Table>
      <RowKeys />
    </section>
  )
}

type RunOfProps = Omit<Required<RunsOfProps>, "rows"> & { run: RunRow; hasOffsets: boolean }

function RunOf({ run, now, zone, reader, hasOffsets, hasReasons }: RunOfProps) {
  const { dueAt, trigger, worker, lateMs, waitedMs, tookMs } = run
  return (
    <TableTr className={styles.run} data-row>
      <TableTd>
        <State state={shownState(run.state, run.attempt)} />
      </TableTd>
      {hasReasons ? <TableTd className={styles.why}>{reasonOf(run)}</TableTd> : null}
      <TableTd>
        <time dateTime={isoText(dueAt)} title={hoverText(dueAt, zone, reader)}>
          {dayKey(dueAt, zone) === dayKey(now, zone) ? null : (
            <span className={styles.dim}>{dayText(dueAt, zone, now)} </span>
          )}
          {clockText(dueAt, zone)}
          {hasOffsets ? <span className={styles.dim}> {offsetText(dueAt, zone)}</span> : null}
        </time>
      </TableTd>
      <TableTd
        className={styles.number}
        data-name="late"
        data-tone={lateMs !== null && lateMs > LATE_MS ? "warn" : undefined}
      >
        {lateMs === null ? (isAsked(trigger) ? startedByText(trigger) : "—") : durationText(lateMs)}
      </TableTd>
      <TableTd className={styles.number} data-name="waited">
        <Length ms={waitedMs} isGoingOn={run.state === "enqueued"} now={now} />
      </TableTd>
      <TableTd className={`${styles.number} ${styles.took}`} data-name="took">
        <Length ms={tookMs} isGoingOn={!isTerminal(run.state)} now={now} />
      </TableTd>
      <TableTd className={styles.attempt}>{attemptText(run.attempt, run.attemptsAllowed) || "—"}</TableTd>
      <TableTd className={styles.worker} title={worker ?? undefined}>
        {worker === null ? "—" : <Mono>{worker}</Mono>}
      </TableTd>
      <TableTd>
        <Link href={runPath(run.id)} title={run.id} data-row-link prefetch={false}>
          <Mono>{shortRunId(run.id)}</Mono>
        </Link>
      </TableTd>
    </TableTr>
  )
}

/** Why it is as it is: the error of one that failed, else the rule that spoke. */
function reasonOf({ state, reason, errorLine }: RunRow): string {
  if (state === "succeeded") return ""
  const isError = state === "failed" || state === "retrying" || reason === null
  if (isError && errorLine !== null) return errorLine
  return reason === null ? "" : reasonPhrase(reason)
}

function Length({ ms, isGoingOn, now }: { ms: number | null; isGoingOn: boolean; now: Instant }) {
  if (ms === null) return "—"
  return isGoingOn ? <Elapsed since={instant(now - ms)} now={now} /> : durationText(ms)
}
