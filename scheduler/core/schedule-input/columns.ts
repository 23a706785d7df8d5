import { type DurationMs, durationMs, type Instant } from "#core/brand.ts"
import { formatDurationCompact, parseDuration } from "#core/duration.ts"
import type { CatchUpPolicy, OverlapPolicy, RedisLossPolicy, RetryPolicy, TimeoutPolicy } from "#core/policies.ts"
import type { DstPolicy, Recurrence } from "#core/recurrence/shape.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { recurrenceFields } from "#core/schedule-input/recurrence.ts"
import { instantOf, orNull } from "#core/schedule-input/texts.ts"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import { ScheduleInput } from "#core/schedule-input.ts"

/** The columns of `schedules` that people decide about, named as `db/schema/schedules.ts` names them. */
export type ScheduleColumns = {
  name: string
  description: string
  tags: string[]
  enabled: boolean
  enableAt: Instant | null
  disableAt: Instant | null
  recurrence: Recurrence
  timeZone: string
  dstPolicy: DstPolicy
  startsAt: Instant | null
  endsAt: Instant | null
  maxFires: number | null
  calendars: string[]
  task: string
  payload: Record<string, unknown>
  queue: string
  priority: number
  catchUp: CatchUpPolicy
  catchUpWindowMs: DurationMs | null
  catchUpCap: number
  graceMs: DurationMs
  overlap: OverlapPolicy
  jitterMs: DurationMs
  startDeadlineMs: DurationMs | null
  onRedisLoss: RedisLossPolicy
  retry: RetryPolicy | null
  timeout: TimeoutPolicy | null
  disableAfterFailures: number | null
}

/** Texts of the input as the numbers that are stored. */
export function columnsOf(input: ScheduleInput, recurrence: Recurrence): ScheduleColumns {
  return {
    name: input.name,
    description: input.description,
    tags: [...new Set(input.tags)],
    enabled: input.enabled ?? true,
    enableAt: orNull(input.enableAt, instantOf),
    disableAt: orNull(input.disableAt, instantOf),
    recurrence,
    timeZone: input.timeZone,
    dstPolicy: input.dst,
    startsAt: orNull(input.startsAt, instantOf),
    endsAt: orNull(input.endsAt, instantOf),
    maxFires: input.maxFires,
    calendars: [...new Set(input.calendars)],
    task: input.task,
    payload: input.payload,
    queue: input.queue,
    priority: input.priority,
    catchUp: input.catchUp,
    catchUpWindowMs: orNull(input.catchUpWindow, parseDuration),
    catchUpCap: input.catchUpCap,
    graceMs: parseDuration(input.grace),
    overlap: input.overlap,
    jitterMs: parseDuration(input.jitter),
    startDeadlineMs: orNull(input.startDeadline, parseDuration),
    onRedisLoss: input.onRedisLoss,
    retry: orNull(input.retry, retryPolicy),
    timeout: orNull(input.timeout, timeoutPolicy),
    disableAfterFailures: input.disableAfterFailures,
  }
}

function retryPolicy({ attempts, backoff }: NonNullable<ScheduleInput["retry"]>): RetryPolicy {
  if (backoff === null) return { attempts }
  const { type, delay, max, jitter } = backoff
  return {
    attempts,
    backoff: {
      type,
      delayMs: parseDuration(delay),
      ...(max === null ? {} : { maxMs: parseDuration(max) }),
      ...(jitter === null ? {} : { jitter }),
    },
  }
}

function timeoutPolicy({ soft, hard }: NonNullable<ScheduleInput["timeout"]>): TimeoutPolicy {
  return {
    ...(soft === null ? {} : { softMs: parseDuration(soft) }),
    ...(hard === null ? {} : { hardMs: parseDuration(hard) }),
  }
}

/** A stored schedule as a file would write it: what stands at its default is left out. Parsing it gives the same columns. */
export function draftOf(columns: ScheduleColumns): ScheduleDraft {
  const whole: ScheduleDraft = {
    name: columns.name,
    description: columns.description,
    tags: columns.tags,
    enabled: columns.enabled,
    ...recurrenceFields(columns.recurrence),
    timeZone: columns.timeZone,
    dst: columns.dstPolicy,
    startsAt: orNull(columns.startsAt, formatInstant),
    endsAt: orNull(columns.endsAt, formatInstant),
    maxFires: columns.maxFires,
    calendars: columns.calendars,
    task: columns.task,
    payload: columns.payload,
    queue: columns.queue,
    priority: columns.priority,
    catchUp: columns.catchUp,
    catchUpWindow: orNull(columns.catchUpWindowMs, formatDurationCompact),
    catchUpCap: columns.catchUpCap,
    grace: formatDurationCompact(columns.graceMs),
    overlap: columns.overlap,
    jitter: formatDurationCompact(columns.jitterMs),
    startDeadline: orNull(columns.startDeadlineMs, formatDurationCompact),
    onRedisLoss: columns.onRedisLoss,
    retry: orNull(columns.retry, retryDraft),
    timeout: orNull(columns.timeout, timeoutDraft),
    disableAfterFailures: columns.disableAfterFailures,
    enableAt: orNull(columns.enableAt, formatInstant),
    disableAt: orNull(columns.disableAt, formatInstant),
  }
  const told = Object.entries(whole).filter(([field, value]) => JSON.stringify(value) !== DEFAULTS[field])
  return Object.fromEntries(told) as ScheduleDraft
}

function retryDraft({ attempts, backoff }: RetryPolicy): NonNullable<ScheduleDraft["retry"]> {
  if (backoff === undefined) return { attempts }
  const { type, delayMs, maxMs, jitter } = backoff
  return {
    attempts,
    backoff: {
      type,
      delay: formatDurationCompact(durationMs(delayMs)),
      ...(maxMs === undefined ? {} : { max: formatDurationCompact(durationMs(maxMs)) }),
      ...(jitter === undefined ? {} : { jitter }),
    },
  }
}

function timeoutDraft({ softMs, hardMs }: TimeoutPolicy): NonNullable<ScheduleDraft["timeout"]> {
  return {
    ...(softMs === undefined ? {} : { soft: formatDurationCompact(durationMs(softMs)) }),
    ...(hardMs === undefined ? {} : { hard: formatDurationCompact(durationMs(hardMs)) }),
  }
}

const BARE = ScheduleInput.parse({ name: "n", task: "t", enabled: true })
const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(BARE).flatMap(([field, value]) =>
    field === "name" || field === "task" ? [] : [[field, JSON.stringify(value)]],
  ),
)
