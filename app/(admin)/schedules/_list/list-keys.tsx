"use client"

import type { Route } from "next"
import { useRouter } from "next/navigation"
import { useKeys } from "#app/_shell/keys.ts"
import { schedulePath } from "#app/_shell/rooms.ts"
import { useScope } from "./list-scope.tsx"
import { isSelected, select, useSelection } from "./selection.ts"

const ROW = "tr[data-id]"
const LINK = "[data-row-link]"

/** The keys of the list. The row that they are about is the one that holds the focus. Draws nothing. */
export function ListKeys() {
  const router = useRouter()
  const { filter, noEdit } = useScope()
  const selection = useSelection(filter)
  useKeys([
    { key: "j", words: "Next row", act: () => move(1), repeats: true },
    { key: "k", words: "Row before", act: () => move(-1), repeats: true },
    { key: "x", words: "Select the row", act: () => ofRow((id) => select(filter, [id], !isSelected(selection, id))) },
    { key: "o", words: "Open the schedule", act: () => ofRow((id) => router.push(schedulePath(id))) },
    ...(noEdit === null
      ? [{ key: "e", words: "Edit the schedule", act: () => ofRow((id) => router.push(editPath(id))) }]
      : []),
  ])
  return null
}

function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)]
  const here = rows.indexOf(currentRow() as HTMLElement)
  const next = here < 0 ? rows.at(step > 0 ? 0 : -1) : rows[here + step]
  next?.querySelector<HTMLElement>(LINK)?.focus()
  next?.scrollIntoView({ block: "nearest" })
}

function ofRow(act: (id: number) => void): void {
  const id = Number(currentRow()?.getAttribute("data-id"))
  if (id > 0) act(id)
}

function currentRow(): Element | null {
  return document.activeElement?.closest(ROW) ?? null
}

function editPath(id: number): Route {
  return `${schedulePath(id)}/edit` as Route
}
