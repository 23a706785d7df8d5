import type { AuditReading } from "#app/_data/audit.ts"
import { countText } from "#app/_format/duration.ts"
import { exactText } from "#app/_format/time.ts"
import { PageLink, Pages } from "#app/_ui/pages.tsx"
import { type AuditAddress, auditPath } from "./address.ts"

/** How far the log was read, and the ways on and back. A look that ended early says so. */
export function AuditFoot({ reading, address }: { reading: AuditReading; address: AuditAddress }) {
  const { page, now, zone } = reading
  const { entries, older, newer, lookedTo } = page
  const { text } = address
  const isFirst = address.older === null && address.newer === null
  const words =
    lookedTo === null
      ? `${countText(entries.length)} ${entries.length === 1 ? "entry" : "entries"}, newest first`
      : `Looked back to ${exactText(lookedTo, zone, now)}${entries.length === 0 ? " and found none yet" : ""}`
  return (
    <Pages words={words}>
      {isFirst ? null : <PageLink href={auditPath(text)}>Newest</PageLink>}
      {newer === null || isFirst ? null : (
        <PageLink href={auditPath(text, { newer })} rel="prev">
          Newer
        </PageLink>
      )}
      {older === null ? null : (
        <PageLink href={auditPath(text, { older })} rel="next">
          {lookedTo === null ? "Older" : "Look further back"}
        </PageLink>
      )}
    </Pages>
  )
}
