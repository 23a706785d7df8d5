"use client"

import { useKeys } from "#app/_shell/keys.ts"

const LINKS = "[data-row-link]"

/** `j` and `k` go down and up a list, from the link of one row to that of the next; Enter opens it, as with any link. */
export function RowKeys() {
  useKeys([
    { key: "j", words: "Next row", act: () => step(1), repeats: true },
    { key: "k", words: "Row before", act: () => step(-1), repeats: true },
  ])
  return null
}

function step(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>(LINKS)].filter((link) => link.offsetParent !== null)
  const row = document.activeElement?.closest("[data-row]")
  const at = links.findIndex((link) => row?.contains(link))
  const next = links[at === -1 ? (by === 1 ? 0 : links.length - 1) : at + by]
  next?.focus()
  next?.scrollIntoView({ block: "nearest" })
}
