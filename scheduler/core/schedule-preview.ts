import type { Instant } from "#core/brand.ts"
import { compileLine } from "#core/cron/compile.ts"
import { type Average, averageFires } from "#core/recurrence/average.ts"
import { type ClockNote, clockNoteOf } from "#core/recurrence/clock-note.ts"
import { RecurrenceError, type Span } from "#core/recurrence/error.ts"
import type { Rule } from "#core/recurrence/rule.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import { compileRule, describe, describeBriefly, matches, type Occurrence, preview } from "#core/recurrence.ts"
import { ScheduleName } from "#core/schedule-input/names.ts"
import { parseScheduleInput, TIMING_FIELDS } from "#core/schedule-input/parse.ts"
import { type InputProblem, recurrenceProblem } from "#core/schedule-input/problems.ts"

/** One line of the list of fires to come. What does not fire stands at its place among them. */
export type PreviewLine = {
  kind: "fire" | "excluded" | "left-out"
  at: Instant
  dueAt: Instant
  /** Wall time with offset, "2026-10-25T02:30:00+02:00". */
  local: string
  offset: string
  /** What a change of clocks does here. */
  note: ClockNote | null
  /** The calendar that leaves it out. */
  calendar: string | null
}

/** A problem of one field; `line` counts lines of cron from 0, and `span` are the characters of that line. */
export type PlacedProblem = InputProblem & { line: number | null; span: Span | null; suggestion: string | null }

export type SchedulePreview =
  | {
      ok: true
      /** With zone, bounds, calendars and jitter. */
      sentence: string
      /** Without. */
      brief: string
      lines: PreviewLine[]
      /** Nothing comes after these lines. */
      isEnd: boolean
      average: Average | null
    }
  | { ok: false; problems: PlacedProblem[] }

const MOST = 100

/**
 * What a schedule means, while it is being written: only what says when it fires is looked at, so that name and task
 * may be missing yet. Runs in the browser as well as here.
 * @param input a draft of `ScheduleInput`, as the form has it.
 */
export function previewSchedule(request: {
  input: Readonly<Record<string, unknown>>
  from: Instant
  calendars?: readonly Calendar[]
  /** When the stored schedule was created, which intervals without anchor are counted from. */
  createdAt?: Instant
  count?: number
}): SchedulePreview {
  const { input, from, calendars = [], createdAt = from } = request
  const name = ScheduleName.safeParse(input.name)
  const timing = Object.fromEntries(Object.entries(input).filter(([field]) => LOOKED_AT.includes(field)))
  const written = { ...timing, name: name.success ? name.data : "name", task: "task" }
  const parsed = parseScheduleInput(written, { now: from, calendars, createdAt })
  if (!parsed.ok) return { ok: false, problems: placed(parsed.problems, written) }
  const count = Math.min(Math.max(1, request.count ?? 10), MOST)
  const lines = linesOf(parsed.rule, from, count)
  return {
    ok: true,
    sentence: describe(parsed.rule),
    brief: describeBriefly(parsed.rule),
    lines,
    isEnd: lines.filter(({ kind }) => kind === "fire").length < count,
    average: averageFires(parsed.rule, from),
  }
}

const LOOKED_AT: readonly string[] = [...TIMING_FIELDS, "calendars", "jitter"]

/** The next fires, with what calendars and gaps take away at its place. */
export function linesOf(rule: Rule, from: Instant, count: number): PreviewLine[] {
  const shown = preview(rule, from, count)
  const lines = shown.map((fire) => lineOf(rule, fire, false))
  const end = shown.at(-1)?.at
  if (rule.input.dst === "once" || end === undefined) return lines
  // Under the other policies a gap swallows fires; `once` would have moved them behind it, which is where they are told.
  const moved = preview(compileRule({ ...rule.input, dst: "once" }), from, count)
  const swallowed = moved.filter(({ at, mark }) => mark === "gap" && at <= end && !matches(rule, at))
  return [...lines, ...swallowed.map((fire) => lineOf(rule, fire, true))].sort((a, b) => a.at - b.at)
}

function lineOf(rule: Rule, { mark, excludedBy, ...fire }: Occurrence, isLeftOut: boolean): PreviewLine {
  const firesAt = (ms: number) => matches(rule, ms as Instant)
  return {
    ...fire,
    kind: excludedBy !== null ? "excluded" : isLeftOut ? "left-out" : "fire",
    note: mark === null ? null : clockNoteOf(rule, { ...fire, mark }, { firesAt, isLeftOut }),
    calendar: excludedBy,
  }
}

/**
 * Each line of cron that is refused has a problem of its own, with the characters at fault: also when the zone is
 * refused before the lines are looked at.
 */
function placed(problems: readonly InputProblem[], { cron, name }: { cron?: unknown; name: string }): PlacedProblem[] {
  const lines = typeof cron === "string" ? [cron] : Array.isArray(cron) ? cron : []
  const ofLines = lines.flatMap((text: unknown, line) =>
    typeof text === "string" ? problemOfLine(text, line, name) : [],
  )
  const others = problems.filter(({ field }) => field !== "cron" || ofLines.length === 0)
  return [...ofLines, ...others.map((one) => ({ ...one, line: null, span: null, suggestion: null }))]
}

function problemOfLine(text: string, line: number, name: string): PlacedProblem[] {
  try {
    compileLine(text, name)
    return []
  } catch (error) {
    if (!(error instanceof RecurrenceError)) throw error
    // The parser reads the line without the spaces round it.
    const indent = text.length - text.trimStart().length
    const { span, suggestion = null } = error
    const moved = span === undefined ? null : { from: span.from + indent, to: span.to + indent }
    return [{ ...recurrenceProblem(error), line, span: moved, suggestion }]
  }
}
