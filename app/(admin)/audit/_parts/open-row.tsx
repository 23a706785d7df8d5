import { TableTd, TableTr } from "@mantine/core"
import type { OpenEntry } from "#app/_data/audit.ts"
import { EntryDetails } from "./entry-details.tsx"
import styles from "./table.module.css"

export function OpenRow({ open, zone, columns }: { open: OpenEntry; zone: string; columns: number }) {
  return (
    <TableTr className={styles.details}>
      <TableTd colSpan={columns}>
        <EntryDetails open={open} zone={zone} />
      </TableTd>
    </TableTr>
  )
}
