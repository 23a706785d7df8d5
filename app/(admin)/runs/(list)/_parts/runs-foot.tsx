import type { Route } from "next"
import Link from "next/link"
import { counted } from "#app/_format/duration.ts"
import { exactText } from "#app/_format/time.ts"
import type { RunPage } from "#scheduler/services/runs/search.ts"
import { runsPath } from "./address.ts"
import styles from "./runs-foot.module.css"

type RunsFootProps = { page: RunPage; text: string; zone: string; isFirst: boolean }

/** How far the list goes and how it goes on. A look that ended early says so. */
export function RunsFoot({ page, text, zone, isFirst }: RunsFootProps) {
  const { rows, older, newer, lookedTo, now } = page
  const isBack = older !== null
  return (
    <nav className={styles.foot} aria-label="Pages">
      <span>
        {lookedTo === null ? (
          `${counted(rows.length, "run")}, live first, then by due time`
        ) : (
          <>
            Looked {isBack ? "back" : "on"} to <time>{exactText(lookedTo, zone, now)}</time>
            {rows.length === 0 ? " and found none yet." : ` and found ${rows.length} so far.`}
          </>
        )}
      </span>
      <span className={styles.pages}>
        {isFirst ? null : <Page href={runsPath(text)}>Newest</Page>}
        {newer === null || isFirst ? null : (
          <Page href={runsPath(text, { newer })} rel="prev">
            Newer
          </Page>
        )}
        {older === null ? null : (
          <Page href={runsPath(text, { older })} rel="next">
            {lookedTo === null ? "Older" : "Look further back"}
          </Page>
        )}
      </span>
    </nav>
  )
}

function Page({ href, rel, children }: { href: Route; rel?: string; children: string }) {
  return (
    <Link href={href} rel={rel} className={styles.page} prefetch={false}>
      {children}
    </Link>
  )
}
