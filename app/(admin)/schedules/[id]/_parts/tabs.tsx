import Link from "next/link"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { countText } from "#app/_format/duration.ts"
import { type Tab, tabPath } from "./address.ts"
import styles from "./tabs.module.css"

type HowMany = ScheduleReading["standing"]["runs"]
type TabsProps = { id: number; current: Tab; isDeleted: boolean; runs: HowMany; entries: HowMany }

/** What one looks at, as links: each has its address. */
export function Tabs({ id, current: asked, isDeleted, runs, entries }: TabsProps) {
  const current = isDeleted && asked === "overview" ? "audit" : asked
  return (
    <nav className={styles.tabs} aria-label="Parts of the schedule">
      {isDeleted ? null : <TabLink id={id} tab="overview" current={current} word="Overview" />}
      <TabLink id={id} tab="runs" current={current} word="Runs" count={runs} />
      <TabLink id={id} tab="audit" current={current} word="Audit" count={entries} />
    </nav>
  )
}

function TabLink(props: { id: number; tab: Tab; current: Tab; word: string; count?: HowMany }) {
  const { id, tab, current, word, count } = props
  return (
    <Link
      prefetch={false}
      href={tabPath(id, tab)}
      className={styles.tab}
      aria-current={tab === current ? "page" : undefined}
      scroll={false}
    >
      {word}
      {count === undefined ? null : (
        <span className={styles.count}>
          {countText(count.count)}
          {count.isMore ? "+" : ""}
        </span>
      )}
    </Link>
  )
}
