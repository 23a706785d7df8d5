import * as z from "zod"
import { type DurationMs, type Instant, MAX_INSTANT } from "#core/brand.ts"
import { END_SECOND, FIRST_SECOND, parseDate } from "#core/recurrence/civil.ts"

const instantMs = z.number().int().min(-MAX_INSTANT).max(MAX_INSTANT)

/** Whole lines of cron; each is parsed by `compileRule`, which names place and expectation when it refuses one. */
const CronRecurrence = z.strictObject({
  v: z.literal(1),
  kind: z.literal("cron"),
  lines: z.array(z.string().max(1000)).min(1).max(20),
})

export const INTERVAL_UNITS = ["second", "minute", "hour", "day", "week", "month"] as const
export type IntervalUnit = (typeof INTERVAL_UNITS)[number]

/** Seconds, minutes, hours are elapsed time from `anchor`; days, weeks, months are dates in the zone at `at`. */
const IntervalRecurrence = z.strictObject({
  v: z.literal(1),
  kind: z.literal("interval"),
  every: z.number().int().min(1).max(1_000_000_000),
  unit: z.enum(INTERVAL_UNITS),
  anchor: instantMs.optional(),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, "expected a wall time such as 09:00 or 09:00:30")
    .optional(),
})

/** Within the years 1900 to 9999, as all fires are. */
const OnceRecurrence = z.strictObject({
  v: z.literal(1),
  kind: z.literal("once"),
  at: z
    .number()
    .int()
    .min(FIRST_SECOND * 1000)
    .max(END_SECOND * 1000 - 1),
})

export const SOLAR_EVENTS = [
  "dawn_astronomical",
  "dawn_nautical",
  "dawn_civil",
  "sunrise",
  "solar_noon",
  "sunset",
  "dusk_civil",
  "dusk_nautical",
  "dusk_astronomical",
] as const
export type SolarEvent = (typeof SOLAR_EVENTS)[number]

/** `offsetMs` moves each fire, earlier when negative, by less than half a day. */
const SolarRecurrence = z.strictObject({
  v: z.literal(1),
  kind: z.literal("solar"),
  event: z.enum(SOLAR_EVENTS),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  offsetMs: z.number().int().min(-43_200_000).max(43_200_000),
})

/** When a schedule fires; stored as jsonb in `schedules.recurrence`. */
export const Recurrence = z.discriminatedUnion("kind", [
  CronRecurrence,
  IntervalRecurrence,
  OnceRecurrence,
  SolarRecurrence,
])
export type Recurrence = z.infer<typeof Recurrence>

/** What a schedule does when clocks change; the rules are in docs/recurrence.md. */
export const DST_POLICIES = ["once", "skip", "every"] as const
export type DstPolicy = (typeof DST_POLICIES)[number]

const dateShape = z.string().refine((text) => parseDate(text) !== null, "expected a date such as 2026-12-25")
const yearlyShape = z
  .string()
  .refine((text) => parseDate(`2000-${text}`) !== null, "expected a month and day such as 12-25")
const rangeShape = z
  .strictObject({ from: dateShape, to: dateShape })
  .refine((range) => range.from <= range.to, "expected from to be no later than to")

/** Local dates that a schedule leaves out: single ones, inclusive ranges, weekdays (0 and 7 are Sunday), MM-DD. */
export const CalendarRules = z.strictObject({
  dates: z.array(dateShape).max(5000).default([]),
  ranges: z.array(rangeShape).max(1000).default([]),
  weekdays: z.array(z.number().int().min(0).max(7)).max(8).default([]),
  yearly: z.array(yearlyShape).max(366).default([]),
})
export type CalendarRules = z.infer<typeof CalendarRules>
export type Calendar = { name: string; rules: CalendarRules }

export type RuleInput = {
  recurrence: Recurrence
  /** The schedule's name: `H` and jitter are hashed from it. */
  name: string
  timeZone: string
  dst: DstPolicy
  /** The first instant that may fire. */
  startsAt: Instant | null
  /** The first instant that may not fire any more. */
  endsAt: Instant | null
  /** Default anchor of intervals when neither anchor nor startsAt is given, cut to the second. */
  createdAt: Instant
  /** `dueAt` lies less than this after `fireAt`. */
  jitterMs: DurationMs
  calendars: readonly Calendar[]
}
