"use client"

import type { Route } from "next"
import { useRouter } from "next/navigation"
import type { MouseEvent, ReactNode } from "react"

/** Follows plain links marked `data-soft` inside it without loading the page anew: for lists with a thousand of them. */
export function SoftLinks({ children }: { children: ReactNode }) {
  const router = useRouter()

  function follow(event: MouseEvent) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest("a[data-soft]") : null
    const href = link?.getAttribute("href") ?? null
    if (href === null) return
    event.preventDefault()
    router.push(href as Route)
  }

  // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what one acts on; Enter on a link is a click
  // biome-ignore lint/a11y/useKeyWithClickEvents: the same
  return <div onClick={follow}>{children}</div>
}
