import Link from "next/link"
import { EmptyRoom, FilteredEmpty } from "#app/_ui/empty.tsx"
import { type AuditAddress, auditPath } from "./address.ts"

/** Nothing on record, nothing that fits, or the end of the list: three different things. */
export function AuditEmpty({
  address: { text, older, newer },
  isBounded,
}: {
  address: AuditAddress
  isBounded: boolean
}) {
  if (isBounded)
    return (
      <FilteredEmpty of="entries" filter={text}>
        So far: there is more on record to look through below.
      </FilteredEmpty>
    )
  if (text === "" && older === null && newer === null)
    return (
      <EmptyRoom
        sentence="Nothing has been changed yet"
        words="Whoever creates, edits, switches or deletes something is on record here, with what stood before and after, from whatever they do it."
      />
    )
  return (
    <FilteredEmpty of="entries" filter={text === "" ? "this place in the log" : text}>
      <Link prefetch={false} href={auditPath("")}>
        {text === "" ? "To the newest entries" : "Clear the filter"}
      </Link>
    </FilteredEmpty>
  )
}
