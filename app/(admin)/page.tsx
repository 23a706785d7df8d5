import type { Metadata } from "next"
import { readHealth } from "#app/_data/health.ts"
import { readerZone } from "#app/_data/reader.ts"
import { HealthView } from "#app/_health/health-view.tsx"
import { OutageView } from "#app/_ui/outage.tsx"

export const metadata: Metadata = { title: "Dashboard" }

export default async function DashboardPage() {
  const [{ value: health, outage }, reader] = await Promise.all([readHealth(), readerZone()])
  return health === null ? <OutageView outage={outage} /> : <HealthView health={health} reader={reader.zone} />
}
