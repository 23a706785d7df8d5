import type { Instant } from "#core/brand.ts"
import { durationMs } from "#core/brand.ts"
import { formatDurationCompact } from "#core/duration.ts"
import { Recurrence } from "#core/recurrence/shape.ts"
import { INTERVAL_UNITS } from "#core/recurrence.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { recurrenceFields } from "#core/schedule-input/recurrence.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import { readCalendars, readListed, type StoredSchedule } from "#db/queries/schedules.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordOf } from "#scheduler/services/field-diff.ts"
import { noSuchSchedule, understand } from "#scheduler/services/schedules/stored.ts"

/** A schedule as an editor opens it. */
export type EditableSchedule = {
  id: number
  name: string
  revision: number
  enabled: boolean
  source: string
  createdAt: Instant
  updatedAt: Instant
  updatedBy: string
  /** As people write it. Of a row that the core refuses: its values as they stand, to be mended, and saved whole. */
  draft: Record<string, unknown>
  isRefused: boolean
  /** Why it does not fire. */
  fault: string | null
}

/** @throws AppError `not_found` */
export async function getEditable({ ctx, id }: { ctx: ServiceContext; id: number }): Promise<EditableSchedule> {
  authorise(ctx, "schedule.read")
  const listed = await readListed(ctx.db, { id })
  if (listed === null) throw await noSuchSchedule(ctx.db, { id })
  const { schedule } = listed
  const understood = understand(schedule, await readCalendars(ctx.db))
  const { name, revision, enabled, source, createdAt, updatedAt, updatedBy } = schedule
  return {
    ...{ id, name, revision, enabled, source, createdAt, updatedAt, updatedBy },
    draft: understood.ok ? draftOf(understood.columns) : draftAsItStands(schedule),
    isRefused: !understood.ok,
    fault: understood.ok ? schedule.fault : understood.message,
  }
}

/** Nothing in such a row is what it should be for sure, so each value is carried over as it is. */
function draftAsItStands(row: StoredSchedule): Record<string, unknown> {
  return {
    name: row.name,
    description: row.description,
    tags: row.tags,
    ...recurrenceAsItStands(row.recurrence),
    timeZone: row.timeZone,
    dst: row.dstPolicy,
    startsAt: orNull(row.startsAt, formatInstant),
    endsAt: orNull(row.endsAt, formatInstant),
    maxFires: row.maxFires,
    calendars: row.calendars,
    task: row.task,
    payload: row.payload,
    queue: row.queue,
    priority: row.priority,
    catchUp: row.catchUp,
    catchUpWindow: orNull(row.catchUpWindowMs, lengthAsItStands),
    catchUpCap: row.catchUpCap,
    grace: lengthAsItStands(row.graceMs),
    overlap: row.overlap,
    jitter: lengthAsItStands(row.jitterMs),
    startDeadline: orNull(row.startDeadlineMs, lengthAsItStands),
    onRedisLoss: row.onRedisLoss,
    retry: retryAsItStands(row.retry),
    timeout: timeoutAsItStands(row.timeout),
    disableAfterFailures: row.disableAfterFailures,
  }
}

/** A recurrence of no known kind is shown as it is stored, where a line of cron would stand. */
function recurrenceAsItStands(stored: unknown): Record<string, unknown> {
  const known = Recurrence.safeParse(stored)
  if (known.success) return recurrenceFields(known.data)
  const { kind, lines, every, unit, at } = recordOf(stored)
  if (kind === "cron" && Array.isArray(lines) && lines.length > 0) return { cron: lines.map(String) }
  const suffix = INTERVAL_UNITS.find((one) => one === unit)
  if (kind === "interval" && suffix !== undefined)
    return { every: `${every}${suffix === "month" ? "mo" : suffix[0]}`, ...(at === undefined ? {} : { timeOfDay: at }) }
  return { cron: JSON.stringify(stored) ?? "" }
}

function retryAsItStands(stored: unknown): unknown {
  if (stored === null) return null
  const { attempts, backoff } = recordOf(stored)
  if (backoff === undefined) return { attempts }
  const { type, delayMs, maxMs, jitter } = recordOf(backoff)
  return { attempts, backoff: { type, delay: lengthAsItStands(delayMs), max: lengthOrNull(maxMs), jitter } }
}

function timeoutAsItStands(stored: unknown): unknown {
  if (stored === null) return null
  const { softMs, hardMs } = recordOf(stored)
  return { soft: lengthOrNull(softMs), hard: lengthOrNull(hardMs) }
}

function lengthOrNull(ms: unknown): string | null {
  return ms === undefined || ms === null ? null : lengthAsItStands(ms)
}

function lengthAsItStands(ms: unknown): string {
  return typeof ms === "number" && Number.isSafeInteger(ms) && ms >= 0
    ? formatDurationCompact(durationMs(ms))
    : `${ms}ms`
}
