import type { Instant } from "#core/brand.ts"
import { localTime } from "#core/recurrence/preview.ts"
import { writtenRecurrence } from "#core/recurrence/written.ts"
import { describeBriefly, describeShortly, dueAt, type Rule } from "#core/recurrence.ts"
import type { ScheduleWithCursor, StripRun } from "#db/queries/schedules-rows.ts"
import { type Understood, understand } from "#scheduler/services/schedules/stored.ts"
import { upcoming } from "#scheduler/services/schedules/upcoming.ts"

/** A fire to come: the instant, and what a clock in the schedule's zone then shows, with its offset. */
export type FireToCome = { at: Instant; local: string; dueAt: Instant }

/** A schedule as the list shows it. */
export type ScheduleRow = {
  id: number
  name: string
  task: string
  queue: string
  tags: string[]
  enabled: boolean
  note: string | null
  /** When the beat switches it the other way. */
  until: Instant | null
  /** Why it is set aside. */
  fault: string | null
  source: string
  revision: number
  updatedAt: Instant
  updatedBy: string
  /** In words, without the zone; null when the row cannot be understood. */
  when: string | null
  /** In a few words. */
  short: string | null
  /** As people write it. */
  written: string | null
  timeZone: string
  /** From the rule; null when it will not fire as things stand. */
  next: FireToCome | null
  failuresInARow: number
  lastRun: StripRun | null
  /** The last runs, oldest first. */
  runs: StripRun[]
}

type CalendarRow = { name: string; rules: unknown }

export function rowOf(
  { schedule, cursor }: ScheduleWithCursor,
  runs: StripRun[],
  calendars: readonly CalendarRow[],
  now: Instant,
): ScheduleRow {
  const understood = understand(schedule, calendars)
  const fire = understood.ok ? upcoming(understood.rule, schedule, cursor?.fireCount ?? 0, now, 1)[0] : undefined
  return {
    id: schedule.id,
    name: schedule.name,
    task: schedule.task,
    queue: schedule.queue,
    tags: schedule.tags,
    enabled: schedule.enabled,
    note: schedule.enabledNote,
    until: schedule.enabled ? schedule.disableAt : schedule.enableAt,
    fault: understood.ok ? schedule.fault : understood.message,
    source: schedule.source,
    revision: schedule.revision,
    updatedAt: schedule.updatedAt,
    updatedBy: schedule.updatedBy,
    ...spelled(understood.ok ? understood : understand({ ...schedule, ...WITHOUT_THE_REST }, calendars)),
    timeZone: schedule.timeZone,
    next:
      understood.ok && fire !== undefined && schedule.fault === null && schedule.deletedAt === null
        ? fireToCome(understood.rule, fire)
        : null,
    failuresInARow: cursor?.failuresInARow ?? 0,
    lastRun: runs.at(-1) ?? null,
    runs,
  }
}

export function fireToCome(rule: Rule, at: Instant): FireToCome {
  return { at, local: localTime(rule.zone, at).local, dueAt: dueAt(rule, at) }
}

/** A fault in the payload or in a policy leaves the recurrence as readable as it is. */
const WITHOUT_THE_REST = { payload: {}, retry: null, timeout: null }

function spelled(understood: Understood): Pick<ScheduleRow, "when" | "short" | "written"> {
  if (!understood.ok) return { when: null, short: null, written: null }
  const { rule, columns } = understood
  return {
    when: describeBriefly(rule),
    short: describeShortly(rule),
    written: writtenRecurrence(columns.recurrence),
  }
}
