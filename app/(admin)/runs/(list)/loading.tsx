import { Waiting } from "#app/_ui/waiting.tsx"

export default function RunsLoading() {
  return <Waiting of="runs" rows={16} />
}
