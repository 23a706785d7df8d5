"use client"

import type { Route } from "next"
import Link from "next/link"
import { usePathname } from "next/navigation"
import type { ReactNode } from "react"
import { roomOf } from "./rooms.ts"

/** A way to a room that knows when one is in it. */
export function NavLink({
  href,
  className,
  children,
}: {
  href: Route
  className: string | undefined
  children: ReactNode
}) {
  const isHere = roomOf(usePathname())?.href === href
  // Each refresh of a page would fetch every room anew, for links that nobody follows.
  return (
    <Link href={href} className={className} prefetch={false} aria-current={isHere ? "page" : undefined}>
      {children}
    </Link>
  )
}
