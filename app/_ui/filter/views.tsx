import type { Route } from "next"
import Link from "next/link"
import { countText } from "#app/_format/duration.ts"
import styles from "./views.module.css"

export type View = {
  name: string
  href: Route
  /** Null: not known. `isMore`: at least so many. */
  count?: number | null
  isMore?: boolean
  isCurrent: boolean
}

/** Filters that are often wanted, as tabs with counts. On a phone they scroll sideways by themselves. */
export function Views({ label, views }: { label: string; views: readonly View[] }) {
  return (
    <nav className={styles.views} aria-label={label}>
      {views.map(({ name, href, count, isMore, isCurrent }) => (
        <Link
          key={name}
          href={href}
          className={styles.view}
          aria-current={isCurrent ? "page" : undefined}
          prefetch={false}
        >
          {name}
          {count === undefined || count === null ? null : (
            <span className={styles.count} data-zero={count === 0 || undefined}>
              {countText(count)}
              {isMore === true ? "+" : ""}
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}
