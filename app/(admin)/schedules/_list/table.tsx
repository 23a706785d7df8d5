import { Table, TableTbody, TableTh, TableThead, TableTr } from "@mantine/core"
import IconArrowDown from "@tabler/icons-react/icons/IconArrowDown"
import IconArrowUp from "@tabler/icons-react/icons/IconArrowUp"
import Link from "next/link"
import type { ReactNode } from "react"
import { SoftLinks } from "#app/_ui/soft-links.tsx"
import { Mono } from "#app/_ui/words.tsx"
import type { Instant } from "#core/brand.ts"
import { quoted } from "#core/search/tokens.ts"
import type { ScheduleRow } from "#scheduler/services/schedules/rows.ts"
import { LastRunCell, NameCell, NextFireCell, RecurrenceCell, TagsCell } from "./cells.tsx"
import { Newer } from "./newer.tsx"
import { Row, SelectBox, SelectPage } from "./row.tsx"
import { barFacts } from "./run-looks.ts"
import { StripCell } from "./strip-cell.tsx"
import { NextFireNow, SwitchCell } from "./switch-cell.tsx"
import styles from "./table.module.css"
import { listPath, type Order, ordered, type Wish } from "./wish.ts"

type TableProps = { rows: readonly ScheduleRow[]; wish: Wish; now: Instant; reader: string }

/**
 * A page of schedules; at phone width each row is a card of the same facts. The cells are plain: five hundred of Mantine's
 * would take the server as long as all the rest of the page.
 */
export function ScheduleTable({ rows, wish, now, reader }: TableProps) {
  const tagged = (tag: string) => listPath({ ...wish, q: withTag(wish.q, tag) })
  return (
    <div className={styles.panel} data-hold="">
      <Newer />
      <SoftLinks>
        <Table className={styles.table} aria-label="Schedules" withRowBorders={false}>
          <TableThead className={styles.head}>
            <TableTr>
              <TableTh className={styles.select}>
                <SelectPage />
              </TableTh>
              <TableTh className={styles.on}>On</TableTh>
              <Head wish={wish} order="name" className={styles.name}>
                Schedule and task
              </Head>
              <TableTh className={styles.when}>Recurrence</TableTh>
              <Head wish={wish} order="next" className={styles.next}>
                Next fire
              </Head>
              <Head wish={wish} order="last-run" className={styles.last}>
                Last run
              </Head>
              <TableTh className={styles.strip}>Last 20 runs</TableTh>
              <TableTh className={styles.tags}>Tags</TableTh>
              <TableTh className={styles.queue}>Queue</TableTh>
            </TableTr>
          </TableThead>
          <TableTbody>
            {rows.map((row) => (
              <Row key={row.id} id={row.id} revision={row.revision} enabled={row.enabled}>
                <td className={styles.select}>
                  <SelectBox id={row.id} name={row.name} />
                </td>
                <td className={styles.on}>
                  <SwitchCell id={row.id} name={row.name} enabled={row.enabled} revision={row.revision} />
                </td>
                <td className={styles.name}>
                  <NameCell row={row} />
                </td>
                <td className={styles.when}>
                  <RecurrenceCell row={row} />
                </td>
                <td className={styles.next}>
                  <NextFireNow id={row.id} revision={row.revision} enabled={row.enabled}>
                    <NextFireCell row={row} now={now} reader={reader} />
                  </NextFireNow>
                </td>
                <td className={styles.last}>
                  <LastRunCell row={row} now={now} reader={reader} />
                </td>
                <td className={styles.strip}>
                  <StripCell id={row.id} bars={row.runs.map((run) => barFacts(run, row.id))} zone={row.timeZone} />
                </td>
                <td className={styles.tags}>
                  <TagsCell tags={row.tags} filterBy={tagged} />
                </td>
                <td className={styles.queue} title={row.queue}>
                  <Mono>{row.queue}</Mono>
                </td>
              </Row>
            ))}
          </TableTbody>
        </Table>
      </SoftLinks>
    </div>
  )
}

type HeadProps = { wish: Wish; order: Order; className: string | undefined; children: ReactNode }

/** A column head that sorts; the arrow points the way in which the values grow. */
function Head({ wish, order, className, children }: HeadProps) {
  const isHere = wish.sort === order
  const Arrow = wish.isDescending ? IconArrowUp : IconArrowDown
  const sorted = wish.isDescending ? "descending" : "ascending"
  return (
    <TableTh className={className} aria-sort={isHere ? sorted : undefined}>
      <Link href={ordered(wish, order)} className={styles.sort} prefetch={false}>
        {children}
        {isHere ? <Arrow size={14} stroke={1.75} aria-hidden="true" /> : null}
      </Link>
    </TableTh>
  )
}

function withTag(q: string, tag: string): string {
  const token = `tag:${quoted(tag)}`
  return q.split(" ").includes(token) ? q : `${q} ${token}`.trim()
}
