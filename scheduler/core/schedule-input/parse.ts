import { durationMs, type Instant } from "#core/brand.ts"
import { formatDurationCompact } from "#core/duration.ts"
import { nearestName } from "#core/nearest-name.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import { compileRule, next, type Rule } from "#core/recurrence.ts"
import { columnsOf, type ScheduleColumns } from "#core/schedule-input/columns.ts"
import { type InputProblem, problem, problemsOf, recurrenceProblem } from "#core/schedule-input/problems.ts"
import { recurrenceOf } from "#core/schedule-input/recurrence.ts"
import { FIELD_SYNONYMS, RECURRENCE_FIELDS, ScheduleInput } from "#core/schedule-input.ts"

const FIELDS = Object.keys(ScheduleInput.shape)
/** The fields that say when a schedule fires. */
export const TIMING_FIELDS: readonly string[] = [
  ...RECURRENCE_FIELDS,
  "anchor",
  "timeOfDay",
  "timeZone",
  "dst",
  "startsAt",
  "endsAt",
]
/** How many fires ahead the jitter is compared with. */
const JITTER_HORIZON = 100

export type ParsedSchedule = { input: ScheduleInput; columns: ScheduleColumns; rule: Rule; warnings: InputProblem[] }
export type ScheduleParse =
  | ({ ok: true } & ParsedSchedule)
  | { ok: false; name: string | null; problems: InputProblem[] }

type ParseContext = { now: Instant; calendars: readonly Calendar[]; createdAt?: Instant }

/**
 * One schedule of a form, command line, file or request. Everything wrong with it is listed, not the first thing alone.
 * @param context `createdAt`: when a stored schedule was created, which intervals without anchor count from.
 */
export function parseScheduleInput(value: unknown, context: ParseContext): ScheduleParse {
  const parsed = ScheduleInput.safeParse(value)
  const name = nameOf(value)
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, value, { known: FIELDS, synonyms: FIELD_SYNONYMS })
    return { ok: false, name, problems: [...problems, ...timingProblems(value, problems, context)] }
  }
  const input = parsed.data
  const recurring = recurrenceOf(input)
  const unknown = unknownCalendars(input, context.calendars)
  if (!recurring.ok) return { ok: false, name, problems: [...recurring.problems, ...unknown] }
  const columns = columnsOf(input, recurring.recurrence)
  const compiled = compile(columns, context)
  if (!compiled.ok) return { ok: false, name, problems: [compiled.problem, ...unknown] }
  const problems = [...unknown, ...jitterProblems(columns, compiled.rule, input, context.now)]
  if (problems.length > 0) return { ok: false, name, problems }
  return { ok: true, input, columns, rule: compiled.rule, warnings: endedWarnings(compiled.rule, input, context.now) }
}

/** What is wrong with when it fires, found although other fields are refused too; nothing when its own fields are. */
function timingProblems(value: unknown, known: readonly InputProblem[], context: ParseContext): InputProblem[] {
  if (
    value === null ||
    typeof value !== "object" ||
    Array.isArray(value) ||
    known.some(({ field }) => TIMING_FIELDS.includes(field))
  )
    return []
  const timing = Object.entries(value).filter(([field]) => TIMING_FIELDS.includes(field))
  const parsed = ScheduleInput.safeParse({ ...Object.fromEntries(timing), name: "name", task: "task" })
  if (!parsed.success) return []
  const recurring = recurrenceOf(parsed.data)
  if (!recurring.ok) return known.some(({ message }) => message.includes("no such field")) ? [] : recurring.problems
  const compiled = compile(columnsOf(parsed.data, recurring.recurrence), context)
  return compiled.ok ? [] : [compiled.problem]
}

function nameOf(value: unknown): string | null {
  const name: unknown = value !== null && typeof value === "object" ? Reflect.get(value, "name") : undefined
  return typeof name === "string" ? name.slice(0, 200) : null
}

function unknownCalendars(input: ScheduleInput, calendars: readonly Calendar[]): InputProblem[] {
  const known = calendars.map((calendar) => calendar.name)
  return input.calendars.flatMap((name, index) => {
    if (known.includes(name)) return []
    const near = nearestName(name, known)
    const hint = near === null ? "" : ` (did you mean ${near}?)`
    return [problem(`calendars[${index}]`, name, `expected the name of a calendar${hint}`)]
  })
}

function compile(
  columns: ScheduleColumns,
  { now, calendars, createdAt }: ParseContext,
): { ok: true; rule: Rule } | { ok: false; problem: InputProblem } {
  try {
    const rule = compileRule({
      recurrence: columns.recurrence,
      name: columns.name,
      timeZone: columns.timeZone,
      dst: columns.dstPolicy,
      startsAt: columns.startsAt,
      endsAt: columns.endsAt,
      createdAt: createdAt ?? now,
      jitterMs: columns.jitterMs,
      calendars: calendars.filter((calendar) => columns.calendars.includes(calendar.name)),
    })
    return { ok: true, rule }
  } catch (error) {
    if (error instanceof RecurrenceError) return { ok: false, problem: recurrenceProblem(error) }
    throw error
  }
}

/** A jitter as long as the distance of two fires could swap them. */
function jitterProblems(columns: ScheduleColumns, rule: Rule, input: ScheduleInput, now: Instant): InputProblem[] {
  if (columns.jitterMs === 0) return []
  let shortest = Number.POSITIVE_INFINITY
  let previous = next(rule, now)
  for (let count = 1; count < JITTER_HORIZON && previous !== null; count++) {
    const following = next(rule, previous)
    if (following !== null) shortest = Math.min(shortest, following - previous)
    previous = following
  }
  if (columns.jitterMs < shortest) return []
  const distance = formatDurationCompact(durationMs(shortest))
  return [
    problem(
      "jitter",
      input.jitter,
      `expected less than ${distance}, the shortest distance of its next ${JITTER_HORIZON} fires`,
    ),
  ]
}

/** Allowed, since files keep what is over; said, since it may be a slip. */
function endedWarnings(rule: Rule, input: ScheduleInput, now: Instant): InputProblem[] {
  if (next(rule, now) !== null) return []
  const field = input.at !== undefined ? "at" : input.endsAt !== null ? "endsAt" : "calendars"
  return [problem(field, input[field], "it never fires from now on")]
}
