import IconChevronLeft from "@tabler/icons-react/icons/IconChevronLeft"
import IconChevronRight from "@tabler/icons-react/icons/IconChevronRight"
import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { countText } from "#app/_format/duration.ts"
import styles from "./footer.module.css"
import { OrderMenu } from "./order-menu.tsx"
import { listPath, ORDERS, type Order, ordered, type Wish } from "./wish.ts"

type FooterProps = {
  wish: Wish
  shown: number
  count: number
  next: string | null
  previous: string | null
}

/** Which rows of how many, in which order, and the way to the others. */
export function ListFooter({ wish, shown, count, next, previous }: FooterProps) {
  const from = previous === null ? 1 : wish.from
  const to = from + shown - 1
  const back = previous === null ? null : listPath(wish, { to: "before", page: previous, from: Math.max(1, from - 50) })
  const on = next === null ? null : listPath(wish, { to: "after", page: next, from: to + 1 })
  return (
    <footer className={styles.footer}>
      <span className={styles.range}>
        {countText(from)}–{countText(to)} of {countText(count)},{" "}
        <OrderMenu
          words={`by ${ORDERS[wish.sort].words}`}
          orders={orders().map((order) => ({
            href: order === wish.sort ? listPath(wish) : ordered(wish, order),
            words: `By ${ORDERS[order].words}`,
          }))}
        />
      </span>
      {back === null && on === null ? null : (
        <nav className={styles.turns} aria-label="Pages">
          <Turn to={back}>
            <IconChevronLeft size={14} aria-hidden="true" /> Earlier rows
          </Turn>
          <Turn to={on}>
            Later rows <IconChevronRight size={14} aria-hidden="true" />
          </Turn>
        </nav>
      )}
      <span className={styles.zones}>Times in each schedule’s own zone; hover for UTC and yours</span>
    </footer>
  )
}

function Turn({ to, children }: { to: Route | null; children: ReactNode }) {
  return to === null ? (
    <span className={styles.turn} data-off="">
      {children}
    </span>
  ) : (
    <Link href={to} className={styles.turn} prefetch={false}>
      {children}
    </Link>
  )
}

function orders(): Order[] {
  return ["next", "name", "last-run", "updated"]
}
