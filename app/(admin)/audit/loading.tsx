import { Waiting } from "#app/_ui/waiting.tsx"

export default function AuditLoading() {
  return <Waiting of="the audit log" rows={14} />
}
