import type { z } from "zod"
import { type DurationMs, durationMs, type Instant, type ScheduleId, scheduleId } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import {
  CATCH_UP_POLICIES,
  type CatchUpPolicy,
  OVERLAP_POLICIES,
  REDIS_LOSS_POLICIES,
  RetryPolicy,
  type RunOptions,
  TimeoutPolicy,
} from "#core/policies.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"
import { DST_POLICIES, Recurrence } from "#core/recurrence/shape.ts"
import { compileRule, type Rule } from "#core/recurrence.ts"
import { namedCalendars } from "#core/schedule-input/named-calendars.ts"
import { QueueName, ScheduleName, TaskName } from "#core/schedule-input/names.ts"
import { type InputProblem, problem, problemsOf, recurrenceProblem, refusal } from "#core/schedule-input/problems.ts"

/** A row of `schedules` as the database gives it: nothing in it is trusted, since anybody may write it by SQL. */
export type ScheduleRow = {
  id: number
  name: string
  enabled: boolean
  recurrence: unknown
  timeZone: string
  dstPolicy: string
  startsAt: Instant | null
  endsAt: Instant | null
  maxFires: number | null
  /** The column `calendars`. */
  calendarNames: readonly string[]
  /** Rows of `calendars`: at least those named. */
  calendars: readonly { name: string; rules: unknown }[]
  task: string
  payload: unknown
  queue: string
  priority: number
  catchUp: string
  catchUpWindowMs: number | null
  catchUpCap: number
  graceMs: number
  overlap: string
  jitterMs: number
  startDeadlineMs: number | null
  onRedisLoss: string
  retry: unknown
  timeout: unknown
  revision: number
  effectiveAt: Instant
  createdAt: Instant
  deletedAt: Instant | null
}

/** A schedule as the beat works with it. */
export type CompiledSchedule = {
  id: ScheduleId
  name: string
  revision: number
  enabled: boolean
  deleted: boolean
  /** Nothing at or before this instant fires. */
  effectiveAt: Instant
  rule: Rule
  maxFires: number | null
  task: string
  payload: object
  queue: string
  catchUp: { policy: CatchUpPolicy; windowMs: DurationMs | null; cap: number; graceMs: DurationMs }
  startDeadlineMs: DurationMs | null
  options: RunOptions
}

/** @throws AppError `invalid_input`, one line "field: value: expected …" for each bad column: the beat sets such a row aside. */
export function compileScheduleRow(row: ScheduleRow): CompiledSchedule {
  const problems: InputProblem[] = []
  const read = reader(problems)
  const name = read("name", ScheduleName, row.name)
  const recurrence = read("recurrence", Recurrence, row.recurrence)
  const dst = oneOf(problems, "dst", DST_POLICIES, row.dstPolicy)
  const jitterMs = whole(problems, "jitter", row.jitterMs, 0)
  const calendars = namedCalendars(problems, row.calendarNames, row.calendars)
  const task = read("task", TaskName, row.task)
  const queue = read("queue", QueueName, row.queue)
  const payload = payloadObject(problems, row.payload)
  const retry = row.retry === null ? null : read("retry", RetryPolicy, row.retry)
  const timeout = row.timeout === null ? null : read("timeout", TimeoutPolicy, row.timeout)
  const catchUp = {
    policy: oneOf(problems, "catchUp", CATCH_UP_POLICIES, row.catchUp),
    windowMs:
      row.catchUpWindowMs === null ? null : durationMs(whole(problems, "catchUpWindow", row.catchUpWindowMs, 0)),
    cap: whole(problems, "catchUpCap", row.catchUpCap, 0),
    graceMs: durationMs(whole(problems, "grace", row.graceMs, 0)),
  }
  const startDeadlineMs =
    row.startDeadlineMs === null ? null : durationMs(whole(problems, "startDeadline", row.startDeadlineMs, 1))
  const maxFires = row.maxFires === null ? null : whole(problems, "maxFires", row.maxFires, 1)
  const options = {
    scheduleName: row.name,
    overlap: oneOf(problems, "overlap", OVERLAP_POLICIES, row.overlap),
    onRedisLoss: oneOf(problems, "onRedisLoss", REDIS_LOSS_POLICIES, row.onRedisLoss),
    priority: whole(problems, "priority", row.priority, 0, 2_097_151),
    retry,
    timeout,
  }
  if (problems.length > 0) throw refusal(problems, row.name)
  const rule = compile({
    recurrence,
    name,
    timeZone: row.timeZone,
    dst,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    createdAt: row.createdAt,
    jitterMs: durationMs(jitterMs),
    calendars,
  })
  return {
    id: scheduleId(row.id),
    name,
    revision: row.revision,
    enabled: row.enabled,
    deleted: row.deletedAt !== null,
    effectiveAt: row.effectiveAt,
    rule,
    maxFires,
    task,
    payload,
    queue,
    catchUp,
    startDeadlineMs,
    options,
  }
}

function compile(input: Parameters<typeof compileRule>[0]): Rule {
  try {
    return compileRule(input)
  } catch (error) {
    if (!(error instanceof RecurrenceError)) throw error
    const found = recurrenceProblem(error)
    throw new AppError("invalid_input", `${found.field}: ${found.message}`, {
      cause: error,
      problems: [{ ...found, name: input.name }],
    })
  }
}

/** Reads columns one by one; a refused one is noted and read as if it were right, since the caller throws before using it. */
function reader(problems: InputProblem[]) {
  return <T>(field: string, schema: z.ZodType<T>, value: unknown): T => {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    problems.push(...problemsOf(parsed.error, value, { at: field }))
    return value as T
  }
}

function oneOf<T extends string>(problems: InputProblem[], field: string, words: readonly T[], value: string): T {
  const found = words.find((word) => word === value)
  if (found === undefined) problems.push(problem(field, value, `expected ${words.join(", ")}`))
  return found ?? (value as T)
}

function whole(
  problems: InputProblem[],
  field: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  problems.push(problem(field, value, `expected a whole number of ${least} or more`))
  return least
}

function payloadObject(problems: InputProblem[], value: unknown): object {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value
  problems.push(problem("payload", value, "expected an object"))
  return {}
}
