import Link from "next/link"
import { readScheduleCounts, type ScheduleCounts } from "#app/_data/schedules.ts"
import { countText } from "#app/_format/duration.ts"
import styles from "./views.module.css"
import { listPath, type Wish } from "./wish.ts"

const VIEWS: readonly (readonly [name: string, q: string, of: keyof ScheduleCounts])[] = [
  ["All", "", "all"],
  ["Failing", "is:failing", "failing"],
  ["Next hour", "next:<1h", "nextHour"],
  ["Disabled", "is:disabled", "disabled"],
  ["Set aside", "is:set-aside", "setAside"],
  ["Owned by files", "is:file-owned", "ownedByFiles"],
]

/** The ready-made filters; counted for themselves, so that the rows need not wait for the numbers. */
export async function CountedViews({ wish }: { wish: Wish }) {
  return <Views wish={wish} counts={await readScheduleCounts()} />
}

export function Views({ wish, counts }: { wish: Wish; counts: ScheduleCounts | null }) {
  return (
    <nav className={styles.views} aria-label="Views">
      {VIEWS.map(([name, q, of]) => (
        <Link
          key={name}
          href={listPath({ ...wish, q })}
          className={styles.view}
          aria-current={wish.q === q ? "page" : undefined}
          prefetch={false}
        >
          {name}
          <span className={styles.count} data-zero={counts?.[of] === 0 || undefined}>
            {counts === null ? "" : countText(counts[of])}
          </span>
        </Link>
      ))}
    </nav>
  )
}
