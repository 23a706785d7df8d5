import type { Instant } from "#core/brand.ts"
import { describe } from "#core/recurrence.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import type { ListedSchedule } from "#db/queries/schedules.ts"
import { type Understood, understand } from "#scheduler/services/schedules/stored.ts"
import { upcoming } from "#scheduler/services/schedules/upcoming.ts"

const UPCOMING = 5

/** A schedule on one line of a list. Instants are ISO texts with milliseconds. */
export type ScheduleSummary = {
  id: number
  name: string
  enabled: boolean
  note: string | null
  tags: string[]
  /** The recurrence in words; null when the row cannot be understood. */
  when: string | null
  timeZone: string
  task: string
  queue: string
  /** From the rule, not from the beat's cursor; null when it will not fire as things stand. */
  nextFireAt: string | null
  lastFireAt: string | null
  fault: string | null
  revision: number
  updatedAt: string
  updatedBy: string
}

/** A schedule with all there is to know. `input` applied again changes nothing. */
export type ScheduleView = ScheduleSummary & {
  description: string
  source: string
  enableAt: string | null
  disableAt: string | null
  effectiveAt: string
  createdAt: string
  fireCount: number
  nextFireAts: string[]
  input: ScheduleDraft | null
}

type CalendarRow = { name: string; rules: unknown }

export function summaryOf(listed: ListedSchedule, calendars: readonly CalendarRow[], now: Instant): ScheduleSummary {
  return summary(listed, understand(listed.schedule, calendars), now)
}

export function viewOf(listed: ListedSchedule, calendars: readonly CalendarRow[], now: Instant): ScheduleView {
  const { schedule, fireCount } = listed
  const understood = understand(schedule, calendars)
  return {
    ...summary(listed, understood, now),
    description: schedule.description,
    source: schedule.source,
    enableAt: orNull(schedule.enableAt, formatInstant),
    disableAt: orNull(schedule.disableAt, formatInstant),
    effectiveAt: formatInstant(schedule.effectiveAt),
    createdAt: formatInstant(schedule.createdAt),
    fireCount: fireCount ?? 0,
    nextFireAts: firesOf(listed, understood, now, UPCOMING).map(formatInstant),
    input: understood.ok ? draftOf(understood.columns) : null,
  }
}

function summary(listed: ListedSchedule, understood: Understood, now: Instant): ScheduleSummary {
  const { schedule, lastFireAt } = listed
  return {
    id: schedule.id,
    name: schedule.name,
    enabled: schedule.enabled,
    note: schedule.enabledNote,
    tags: schedule.tags,
    when: understood.ok ? describe(understood.rule) : null,
    timeZone: schedule.timeZone,
    task: schedule.task,
    queue: schedule.queue,
    nextFireAt: orNull(firesOf(listed, understood, now, 1)[0] ?? null, formatInstant),
    lastFireAt: orNull(lastFireAt, formatInstant),
    fault: understood.ok ? schedule.fault : understood.message,
    revision: schedule.revision,
    updatedAt: formatInstant(schedule.updatedAt),
    updatedBy: schedule.updatedBy,
  }
}

function firesOf(
  { schedule, fireCount }: ListedSchedule,
  understood: Understood,
  now: Instant,
  count: number,
): Instant[] {
  return understood.ok ? upcoming(understood.rule, schedule, fireCount ?? 0, now, count) : []
}
