"use client"

import { Checkbox } from "@mantine/core"
import type { ReactNode } from "react"
import { useScope } from "./list-scope.tsx"
import { isSelected, select, selectRange, useSelection } from "./selection.ts"
import { useSwitched } from "./switched.ts"
import styles from "./table.module.css"

type RowProps = { id: number; revision: number; enabled: boolean; children: ReactNode }

/** A row that knows whether it is chosen; what is in it comes from the server. */
export function Row({ id, revision, enabled, children }: RowProps) {
  const selection = useSelection(useScope().filter)
  const switched = useSwitched(id, revision)
  return (
    <tr
      className={styles.row}
      data-id={id}
      data-selected={isSelected(selection, id) || undefined}
      data-disabled={!(switched?.enabled ?? enabled) || undefined}
    >
      {children}
    </tr>
  )
}

/** With Shift it takes everything since the last one. */
export function SelectBox({ id, name }: { id: number; name: string }) {
  const { filter, rows } = useScope()
  const selection = useSelection(filter)
  return (
    <Checkbox
      checked={isSelected(selection, id)}
      onChange={(event) => {
        const { checked } = event.currentTarget
        const isRange = event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey
        if (isRange)
          selectRange(
            filter,
            rows.map((row) => row.id),
            id,
            checked,
          )
        else select(filter, [id], checked)
      }}
      aria-label={`Select ${name}`}
      data-select=""
    />
  )
}

/** Chooses or drops all rows of the page. */
export function SelectPage() {
  const { filter, rows } = useScope()
  const selection = useSelection(filter)
  const chosen = rows.filter((row) => isSelected(selection, row.id)).length
  const isAll = rows.length > 0 && chosen === rows.length
  return (
    <Checkbox
      checked={isAll}
      indeterminate={chosen > 0 && !isAll}
      onChange={() =>
        select(
          filter,
          rows.map((row) => row.id),
          !isAll,
        )
      }
      aria-label="Select all on this page"
    />
  )
}
