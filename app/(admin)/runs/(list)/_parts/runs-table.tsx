import { Table, TableTbody, TableTh, TableThead, TableTr } from "@mantine/core"
import { Fragment } from "react"
import { dayKey, dayText, offsetText, placeOf } from "#app/_format/time.ts"
import { RowKeys } from "#app/_ui/row-keys.tsx"
import { SoftLinks } from "#app/_ui/soft-links.tsx"
import { type Instant, instant } from "#core/brand.ts"
import { isTerminal } from "#core/run-state.ts"
import type { RunRow } from "#scheduler/services/runs/row.ts"
import { RunsRow } from "./runs-row.tsx"
import styles from "./runs-table.module.css"

const DAY_MS = 86_400_000
const COLUMNS = 11

type RunsTableProps = { rows: readonly RunRow[]; now: Instant; zone: string }

/** Runs as the search found them: live ones first, then by due time with a head where the day changes. */
export function RunsTable({ rows, now, zone }: RunsTableProps) {
  // Where a list crosses a clock change, every time says its offset.
  const hasOffsets = new Set(rows.map(({ dueAt }) => offsetText(dueAt, zone))).size > 1
  return (
    <section className={styles.panel} data-hold="" aria-label="Runs">
      <SoftLinks>
        <Table className={styles.table} withRowBorders={false}>
          <TableThead>
            <TableTr>
              <TableTh className={styles.state}>State</TableTh>
              <TableTh>Schedule</TableTh>
              <TableTh>
                Due <span className={styles.zone}>{placeOf(zone)}</span>
              </TableTh>
              <TableTh className={styles.number}>Late</TableTh>
              <TableTh className={styles.number}>Waited</TableTh>
              <TableTh className={styles.number}>Took</TableTh>
              <TableTh>Attempt</TableTh>
              <TableTh className={styles.third}>Worker</TableTh>
              <TableTh className={styles.second}>Queue</TableTh>
              <TableTh className={styles.second}>Started by</TableTh>
              <TableTh>Run</TableTh>
            </TableTr>
          </TableThead>
          <TableTbody>
            {rows.map((run, index) => (
              <Fragment key={run.id}>
                <DayHead run={run} before={rows[index - 1]} now={now} zone={zone} />
                <RunsRow run={run} now={now} zone={zone} hasOffsets={hasOffsets} />
              </Fragment>
            ))}
          </TableTbody>
        </Table>
      </SoftLinks>
      <RowKeys />
    </section>
  )
}

type DayHeadProps = { run: RunRow; before: RunRow | undefined; now: Instant; zone: string }

/** Today needs no head, and live runs say the day themselves: they stand by state. */
function DayHead({ run, before, now, zone }: DayHeadProps) {
  const day = dayKey(run.dueAt, zone)
  if (!isTerminal(run.state)) return null
  if (before !== undefined && isTerminal(before.state) && dayKey(before.dueAt, zone) === day) return null
  const isFirst = before === undefined || !isTerminal(before.state)
  if (isFirst && day === dayKey(now, zone)) return null
  const isYesterday = day === dayKey(instant(now - DAY_MS), zone)
  return (
    <TableTr className={styles.day}>
      <TableTh colSpan={COLUMNS} scope="rowgroup">
        {isYesterday ? "Yesterday, " : ""}
        {dayText(run.dueAt, zone, now)}
      </TableTh>
    </TableTr>
  )
}
