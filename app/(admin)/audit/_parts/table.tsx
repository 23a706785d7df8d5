import { Table, TableTbody, TableTh, TableThead, TableTr } from "@mantine/core"
import { Fragment } from "react"
import type { AuditReading } from "#app/_data/audit.ts"
import { dayKey, dayText, placeOf } from "#app/_format/time.ts"
import { RowKeys } from "#app/_ui/row-keys.tsx"
import { type Instant, instant } from "#core/brand.ts"
import type { AuditView } from "#scheduler/services/audit/list.ts"
import type { AuditAddress } from "./address.ts"
import { EntryRow } from "./entry-row.tsx"
import { OpenRow } from "./open-row.tsx"
import styles from "./table.module.css"

const DAY_MS = 86_400_000
const COLUMNS = 5

/** Entries newest first, with a head where the day changes; one is open at its place. */
export function AuditTable({ reading, address }: { reading: AuditReading; address: AuditAddress }) {
  const { page, open, now, zone } = reading
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.panel} data-hold tabIndex={0} aria-label="Audit log">
      <Table className={styles.table}>
        <TableThead>
          <TableTr>
            <TableTh className={styles.time}>
              When <span className={styles.dim}>{placeOf(zone)}</span>
            </TableTh>
            <TableTh className={styles.who}>Who</TableTh>
            <TableTh className={styles.what}>What</TableTh>
            <TableTh className={styles.changed}>Became different</TableTh>
            <TableTh className={styles.note}>Note</TableTh>
          </TableTr>
        </TableThead>
        <TableTbody>
          {page.entries.map((entry, index) => {
            const opened = open?.entry.id === entry.id ? open : null
            return (
              <Fragment key={entry.id}>
                <DayHead entry={entry} before={page.entries[index - 1]} now={now} zone={zone} />
                <EntryRow entry={entry} isOpen={opened !== null} address={address} zone={zone} />
                {opened === null ? null : <OpenRow open={opened} zone={zone} columns={COLUMNS} />}
              </Fragment>
            )
          })}
        </TableTbody>
      </Table>
      <RowKeys />
    </section>
  )
}

type DayHeadProps = { entry: AuditView; before: AuditView | undefined; now: Instant; zone: string }

function DayHead({ entry, before, now, zone }: DayHeadProps) {
  const day = dayKey(entry.at, zone)
  if (before !== undefined && dayKey(before.at, zone) === day) return null
  const word = day === dayKey(now, zone) ? "Today, " : day === dayKey(instant(now - DAY_MS), zone) ? "Yesterday, " : ""
  return (
    <TableTr className={styles.day}>
      <TableTh colSpan={COLUMNS} scope="rowgroup">
        {word}
        {dayText(entry.at, zone, now)}
      </TableTh>
    </TableTr>
  )
}
