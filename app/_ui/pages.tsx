import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import styles from "./pages.module.css"

/** Below a list: how far it goes, and the ways on and back. */
export function Pages({ words, children }: { words?: ReactNode; children: ReactNode }) {
  return (
    <nav className={styles.foot} aria-label="Pages">
      <span>{words}</span>
      <span className={styles.pages}>{children}</span>
    </nav>
  )
}

export function PageLink({ href, rel, children }: { href: Route; rel?: string; children: string }) {
  return (
    <Link href={href} rel={rel} className={styles.page} prefetch={false}>
      {children}
    </Link>
  )
}
