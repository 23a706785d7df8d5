import type { Instant } from "#core/brand.ts"
import { Clock } from "./clock.tsx"
import { Crumbs } from "./crumbs.tsx"
import { LiveState } from "./live.tsx"
import type { ReaderZone } from "./reader-zone.ts"
import { SearchButton } from "./search-button.tsx"
import styles from "./top-bar.module.css"

/** Where one is, the palette, the database's time, and whether the page follows what happens. */
export function TopBar({ now, reader }: { now: Instant | null; reader: ReaderZone }) {
  return (
    <header className={styles.bar}>
      <Crumbs />
      <div className={styles.right}>
        <SearchButton />
        {now === null ? null : <Clock now={now} reader={reader} />}
        <LiveState />
      </div>
    </header>
  )
}
