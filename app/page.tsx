import { readHealth } from "#app/_data/health.ts"
import { HealthView } from "#app/_health/health-view.tsx"
import { OutageView } from "#app/_health/outage.tsx"
import { Shell } from "#app/_shell/shell.tsx"

export default async function HealthPage() {
  const { namespace, health, outage } = await readHealth()
  return (
    <Shell namespace={namespace} now={health?.now ?? null}>
      {health === null ? <OutageView outage={outage} /> : <HealthView health={health} />}
    </Shell>
  )
}
