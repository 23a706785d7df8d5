"use client"

import type { KeyboardEvent, ReactNode } from "react"

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
}

/** A row of many links as one stop of the tab key: arrows, Home and End go along it. The links bring `tabIndex`, 0 for one of them. */
export function RovingLinks({
  label,
  className,
  children,
}: {
  label: string
  className?: string | undefined
  children: ReactNode
}) {
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = STEPS[event.key]
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")].filter(
      (link) => link.offsetParent !== null,
    )
    const at = links.findIndex((link) => link.matches(":focus"))
    const next = links[step(at, links.length - 1)]
    if (at === -1 || next === undefined) return
    event.preventDefault()
    next.focus()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-label={label} className={className} onKeyDown={onKeyDown}>
      {children}
    </div>
  )
}
