import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { readerZone } from "#app/_data/reader.ts"
import { readMayDo, readScheduleList } from "#app/_data/schedules.ts"
import { OutageView } from "#app/_ui/outage.tsx"
import { EmptySchedules } from "#app/(admin)/schedules/_list/empty-schedules.tsx"
import { ListRoom } from "#app/(admin)/schedules/_list/list-room.tsx"
import { listPath, type Params, wishOf } from "#app/(admin)/schedules/_list/wish.ts"

export const metadata: Metadata = { title: "Schedules" }

export default async function SchedulesPage({ searchParams }: { searchParams: Promise<Params> }) {
  const wish = wishOf(await searchParams)
  const { q, sort, isDescending, page } = wish
  const [{ value, outage }, may, reader] = await Promise.all([
    readScheduleList({ search: q, sort, isDescending, page }),
    readMayDo(),
    readerZone(),
  ])
  if (outage !== null) return <OutageView outage={outage} />
  const { list, now } = value
  if (list === null) redirect(listPath(wish))
  if (list.all === 0) return <EmptySchedules may={may} />
  return <ListRoom list={list} wish={wish} now={now} may={may} reader={reader.zone} />
}
