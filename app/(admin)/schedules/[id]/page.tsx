import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { readSchedule } from "#app/_data/schedule-page.ts"
import { Crumb } from "#app/_shell/crumbs.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { askedOf, type Params, scheduleIdOf } from "./_parts/address.ts"
import { DeletedHead } from "./_parts/deleted.tsx"
import { Dialogs } from "./_parts/dialogs.tsx"
import { ScheduleFigures } from "./_parts/figures.tsx"
import { ScheduleHead } from "./_parts/head.tsx"
import { lacksOf, PageScope } from "./_parts/page-scope.tsx"
import { Plight } from "./_parts/plight.tsx"
import { stoppingOf } from "./_parts/stopping.ts"
import { TabContent } from "./_parts/tab-content.tsx"
import { Tabs } from "./_parts/tabs.tsx"

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Params> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = scheduleIdOf((await params).id)
  const reading = id === null ? null : (await readSchedule(id)).value
  return { title: reading?.page.schedule.name ?? "Schedule" }
}

export default async function SchedulePage({ params, searchParams }: Props) {
  const id = scheduleIdOf((await params).id)
  if (id === null) notFound()
  const { value: reading, outage } = await readSchedule(id)
  if (outage !== null) return <OutageView outage={outage} />
  if (reading === null) notFound()
  const asked = askedOf(await searchParams)
  const lacks = lacksOf(reading.role)
  const { standing, page } = reading
  const isDeleted = page.deletedAt !== null
  return (
    <PageScope reading={reading} lacks={lacks}>
      <Crumb text={page.schedule.name} />
      {isDeleted ? (
        <DeletedHead reading={reading} lacks={lacks.edit} />
      ) : (
        <>
          <ScheduleHead reading={reading} lacks={lacks.edit} />
          <Plight reading={reading} lacks={lacks} />
          <ScheduleFigures reading={reading} />
          <Dialogs stopping={stoppingOf(reading)} />
        </>
      )}
      <Tabs id={id} current={asked.tab} isDeleted={isDeleted} runs={standing.runs} entries={standing.entries} />
      <TabContent reading={reading} asked={asked} lacks={lacks.edit} />
    </PageScope>
  )
}
