import * as z from "zod"
import { durationOf } from "#core/duration.ts"
import { CATCH_UP_POLICIES, OVERLAP_POLICIES, REDIS_LOSS_POLICIES } from "#core/policies.ts"
import { DST_POLICIES, SOLAR_EVENTS } from "#core/recurrence/shape.ts"
import { isStorable, QueueName, ScheduleName, Tag, TaskName } from "#core/schedule-input/names.ts"
import { Payload } from "#core/schedule-input/payload.ts"
import { parseEvery } from "#core/schedule-input/recurrence.ts"
import { Duration, Moment, SignedDuration } from "#core/schedule-input/texts.ts"

const MAX_INTEGER = 2_147_483_647
const A_CRON = 'expected a line of cron such as "*/5 * * * *", or a list of such lines'
const A_WALL_TIME = "expected a time of day such as 09:00 or 09:00:30"

const Cron = z.union([z.string().max(1000), z.array(z.string().max(1000)).min(1).max(20)], { error: A_CRON })

const Every = z
  .string({ error: 'expected a length such as "10s", "1h30m", "1d", "2w" or "1mo"' })
  .superRefine((text, ctx) => {
    const parsed = parseEvery(text)
    if (!parsed.ok) ctx.addIssue({ code: "custom", message: parsed.expected, input: text })
  })

const Solar = z.strictObject({
  event: z.enum(SOLAR_EVENTS),
  latitude: z.number().min(-90).max(90).describe("Degrees, north positive."),
  longitude: z.number().min(-180).max(180).describe("Degrees, east positive."),
  offset: SignedDuration.default("0s").describe("Moves each fire; earlier when it begins with -."),
})

const policyMs = { most: 366 * 86_400_000 }

const Retry = z.strictObject({
  attempts: z.int().min(1).max(1000).describe("How often a run is tried in all."),
  backoff: z
    .strictObject({
      type: z.enum(["fixed", "exponential"]).default("exponential"),
      delay: Duration(policyMs),
      max: Duration(policyMs)
        .nullable()
        .default(null)
        .describe("Upper limit of an exponential delay; kept by Onebeat's own worker."),
      jitter: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .default(null)
        .describe("0 = none, 1 = anywhere up to the full delay."),
    })
    .nullable()
    .default(null),
})

const Timeout = z
  .strictObject({
    soft: Duration({ least: 1, ...policyMs })
      .nullable()
      .default(null)
      .describe("The task's signal aborts."),
    hard: Duration({ least: 1, ...policyMs })
      .nullable()
      .default(null)
      .describe("The attempt has failed."),
  })
  .refine(({ soft, hard }) => soft === null || hard === null || (durationOf(soft) ?? 0) <= (durationOf(hard) ?? 0), {
    error: "expected soft to be no longer than hard",
  })

/** The one shape of a schedule for form, command line, file and API. Lengths and instants are texts, as people write them. */
export const ScheduleInput = z.strictObject({
  name: ScheduleName.describe("Unique among the schedules that are not deleted. H and jitter are derived from it."),
  description: z.string().max(10_000).refine(isStorable, { error: "expected text without NUL characters" }).default(""),
  tags: z.array(Tag).max(50).default([]),
  enabled: z.boolean().optional().describe("Counts at creation only; later: enable and disable. Default true."),
  cron: Cron.optional().describe("One line of cron or several, of 5 fields, or 6 with seconds first."),
  every: Every.optional().describe(
    'Elapsed time ("10s", "90m", "36h"), or days, weeks, months of the calendar ("1d", "2w", "1mo").',
  ),
  at: Moment.optional().describe("Fires once, at this instant."),
  solar: Solar.optional().describe("Fires at an event of the sun."),
  anchor: Moment.nullable().default(null).describe("With every: the instant that intervals are counted from."),
  timeOfDay: z
    .string({ error: A_WALL_TIME })
    .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, { error: A_WALL_TIME })
    .nullable()
    .default(null)
    .describe("With every of days, weeks or months: the time on the wall in timeZone."),
  timeZone: z.string().max(100).default("UTC").describe("IANA name, such as Europe/Prague."),
  dst: z.enum(DST_POLICIES).default("once").describe("What happens when clocks change."),
  startsAt: Moment.nullable().default(null).describe("The first instant that may fire."),
  endsAt: Moment.nullable().default(null).describe("The first instant that may not fire any more."),
  maxFires: z.int().min(1).max(MAX_INTEGER).nullable().default(null),
  calendars: z.array(z.string().max(200)).max(20).default([]).describe("Names of calendars whose days are left out."),
  task: TaskName,
  payload: Payload.default({}).describe("The task's input, at most 64 kB of JSON."),
  queue: QueueName.default("default"),
  priority: z.int().min(0).max(2_097_151).default(0).describe("BullMQ's: 0 is none and goes first, then 1, 2, …"),
  catchUp: z.enum(CATCH_UP_POLICIES).default("latest").describe("What to do with occurrences found later than grace."),
  catchUpWindow: Duration().nullable().default(null).describe("Occurrences missed longer ago are skipped."),
  catchUpCap: z.int().min(1).max(100_000).default(100).describe("With catchUp all: how many at most, the newest."),
  grace: Duration().default("30s").describe("How late an occurrence may be found and still counts as on time."),
  overlap: z.enum(OVERLAP_POLICIES).default("allow").describe("What to do while an earlier run is live."),
  jitter: Duration().default("0s").describe("Each run is due up to this much after its fire time."),
  startDeadline: Duration({ least: 1 })
    .nullable()
    .default(null)
    .describe("A run that has not started by then expires."),
  onRedisLoss: z.enum(REDIS_LOSS_POLICIES).default("redeliver").describe("What to do with runs that Redis lost."),
  retry: Retry.nullable().default(null),
  timeout: Timeout.nullable().default(null),
  disableAfterFailures: z.int().min(1).max(MAX_INTEGER).nullable().default(null).describe("Failed runs in a row."),
  enableAt: Moment.nullable().default(null).describe("In a file, counts at creation only."),
  disableAt: Moment.nullable().default(null).describe("In a file, counts at creation only."),
})
export type ScheduleInput = z.infer<typeof ScheduleInput>
/** As people write it: what has a default may be absent. */
export type ScheduleDraft = z.input<typeof ScheduleInput>

/** The fields that say when a schedule fires, of which each has exactly one. */
export const RECURRENCE_FIELDS = ["cron", "every", "at", "solar"] as const

/** Other schedulers' words for our fields. */
export const FIELD_SYNONYMS: Readonly<Record<string, string>> = {
  crontab: "cron",
  schedule: "cron",
  expression: "cron",
  pattern: "cron",
  interval: "every",
  tz: "timeZone",
  zone: "timeZone",
  args: "payload",
  kwargs: "payload",
  data: "payload",
  input: "payload",
  expires: "startDeadline",
  retries: "retry",
  concurrency: "overlap",
  misfire: "catchUp",
  job: "task",
  id: "name",
}
