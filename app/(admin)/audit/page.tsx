import type { Metadata } from "next"
import { readAudit } from "#app/_data/audit.ts"
import { filterTokens } from "#app/_ui/filter/filter.ts"
import { FilterBar } from "#app/_ui/filter/filter-bar.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { auditAddress, type Params } from "./_parts/address.ts"
import { auditKeys } from "./_parts/audit-keys.ts"
import { AuditEmpty } from "./_parts/empty.tsx"
import { EntryDetails } from "./_parts/entry-details.tsx"
import { AuditFoot } from "./_parts/foot.tsx"
import { Newer } from "./_parts/newer.tsx"
import styles from "./_parts/page.module.css"
import { AuditTable } from "./_parts/table.tsx"

export const metadata: Metadata = { title: "Audit log" }

export default async function AuditPage({ searchParams }: { searchParams: Promise<Params> }) {
  const address = auditAddress(await searchParams)
  const { value: reading, outage } = await readAudit({ ...address, terms: address.parsed.terms })
  if (reading === null) return <OutageView outage={outage} />
  const { page, open, actors, zone } = reading
  const isFirst = address.older === null && address.newer === null
  const isElsewhere = open !== null && page.entries.every(({ id }) => id !== open.entry.id)
  return (
    <>
      <PageHead
        title="Audit log"
        acts={isFirst ? <Newer text={address.text} than={page.entries[0]?.id ?? 0} /> : undefined}
      />
      <FilterBar
        label="Filter the audit log"
        tokens={filterTokens(address.parsed)}
        keys={auditKeys(actors)}
        placeholder="actor: verb:schedule.disable a name note: last:24h …"
      />
      {isElsewhere ? (
        <div className={styles.elsewhere}>
          <Panel title={`Entry ${open.entry.id}`} note="not on this page" isPadded>
            <EntryDetails open={open} zone={zone} />
          </Panel>
        </div>
      ) : null}
      {page.entries.length === 0 ? (
        <AuditEmpty address={address} isBounded={page.lookedTo !== null} />
      ) : (
        <AuditTable reading={reading} address={address} />
      )}
      <AuditFoot reading={reading} address={address} />
    </>
  )
}
