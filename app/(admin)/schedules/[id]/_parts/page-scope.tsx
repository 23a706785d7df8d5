import type { ReactNode } from "react"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { ListScope } from "#app/(admin)/schedules/_list/list-scope.tsx"
import { rowMark } from "#app/(admin)/schedules/_list/row-mark.ts"
import type { Role } from "#core/role.ts"
import { mayDo } from "#scheduler/services/context.ts"

export type Lacks = { edit: string | null; switch: string | null }

/** Null where the role is enough, else what it takes. */
export function lacksOf(role: Role): Lacks {
  return {
    edit: mayDo(role, "schedule.update") ? null : `This takes the role editor; yours is ${role}.`,
    switch: mayDo(role, "schedule.disable") ? null : `Switching takes the role operator; yours is ${role}.`,
  }
}

/** What the switch and its dialog, which the list has too, know of the one schedule here. */
export function PageScope({
  reading,
  lacks,
  children,
}: {
  reading: ScheduleReading
  lacks: Lacks
  children: ReactNode
}) {
  const { schedule, now } = reading.page
  const row = {
    id: schedule.id,
    name: schedule.name,
    zone: schedule.timeZone,
    nextAt: schedule.next?.at ?? null,
    enabled: schedule.enabled,
    revision: schedule.revision,
    mark: rowMark(schedule),
  }
  return (
    <ListScope
      scope={{
        filter: "",
        params: {},
        rows: [row],
        count: 1,
        now,
        readerZone: reading.zone,
        noSwitch: lacks.switch,
        noEdit: lacks.edit,
      }}
    >
      {children}
    </ListScope>
  )
}
