import { durationMs, instant } from "#core/brand.ts"
import { durationOf, formatDurationCompact } from "#core/duration.ts"
import { assertNever } from "#core/errors.ts"
import type { IntervalUnit, Recurrence } from "#core/recurrence/shape.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { type InputProblem, problem } from "#core/schedule-input/problems.ts"
import { instantOf, signedDurationOf } from "#core/schedule-input/texts.ts"
import type { ScheduleDraft, ScheduleInput } from "#core/schedule-input.ts"

const CALENDAR_UNITS = { d: "day", w: "week", mo: "month" } as const
const CALENDAR = /^\s*(\d{1,9})\s*(d|w|mo)\s*$/
const ELAPSED = [
  ["hour", 3_600_000, "h"],
  ["minute", 60_000, "m"],
  ["second", 1000, "s"],
] as const
const MOST = 1_000_000_000

type Every = { ok: true; every: number; unit: IntervalUnit } | { ok: false; expected: string }

/** "2w" is two weeks of the calendar; "90m" and "1h30m" are elapsed time, kept in the largest unit that divides it. */
export function parseEvery(text: string): Every {
  const calendar = CALENDAR.exec(text)
  const unit = calendar?.[2]
  if (calendar && (unit === "d" || unit === "w" || unit === "mo"))
    return counted(Number(calendar[1]), CALENDAR_UNITS[unit])
  const ms = /M(?!s)/.test(text) ? null : durationOf(text)
  if (ms === null)
    return {
      ok: false,
      expected: 'expected a length such as "10s", "5m" (minutes), "1h30m", "1d", "2w" or "1mo" (month)',
    }
  if (ms < 1000) return { ok: false, expected: "expected at least 1s" }
  for (const [elapsed, size] of ELAPSED) if (ms % size === 0) return counted(ms / size, elapsed)
  return { ok: false, expected: "expected whole seconds" }
}

function counted(every: number, unit: IntervalUnit): Every {
  if (every < 1) return { ok: false, expected: "expected at least 1" }
  return every > MOST ? { ok: false, expected: `expected at most ${MOST}` } : { ok: true, every, unit }
}

/** The recurrence of an input that has passed `ScheduleInput`, or what is wrong with its combination of fields. */
export function recurrenceOf(
  input: ScheduleInput,
): { ok: true; recurrence: Recurrence } | { ok: false; problems: InputProblem[] } {
  const { cron, every, at, solar } = input
  const given = Object.entries({ cron, every, at, solar }).filter(([, value]) => value !== undefined)
  if (given.length !== 1) {
    const [first, second] = given
    const together = first === undefined ? "" : `, but ${first[0]} is given too`
    return {
      ok: false,
      problems: [
        problem(second?.[0] ?? "cron", second?.[1], `expected exactly one of cron, every, at, solar${together}`),
      ],
    }
  }
  const parsed = every === undefined ? null : parseEvery(every)
  const problems = misplaced(input, parsed?.ok === true ? parsed.unit : null)
  if (problems.length > 0) return { ok: false, problems }
  if (cron !== undefined)
    return { ok: true, recurrence: { v: 1, kind: "cron", lines: typeof cron === "string" ? [cron] : cron } }
  if (at !== undefined) return { ok: true, recurrence: { v: 1, kind: "once", at: instantOf(at) } }
  if (solar !== undefined) {
    const { offset, ...place } = solar
    return { ok: true, recurrence: { v: 1, kind: "solar", ...place, offsetMs: signedDurationOf(offset) ?? 0 } }
  }
  if (parsed?.ok !== true) throw new Error("an interval was let pass that cannot be read")
  const recurrence: Recurrence = {
    v: 1,
    kind: "interval",
    every: parsed.every,
    unit: parsed.unit,
    ...(input.anchor === null ? {} : { anchor: instantOf(input.anchor) }),
    ...(input.timeOfDay === null ? {} : { at: input.timeOfDay }),
  }
  return { ok: true, recurrence }
}

function misplaced(input: ScheduleInput, unit: IntervalUnit | null): InputProblem[] {
  const found: InputProblem[] = []
  if (input.anchor !== null && unit === null)
    found.push(problem("anchor", input.anchor, "expected only together with every"))
  if (input.timeOfDay !== null && (unit === null || !["day", "week", "month"].includes(unit)))
    found.push(problem("timeOfDay", input.timeOfDay, "expected only together with every of days, weeks or months"))
  return found
}

/** The fields that a stored recurrence is written as. */
export function recurrenceFields(
  recurrence: Recurrence,
): Pick<ScheduleDraft, "cron" | "every" | "at" | "solar" | "anchor" | "timeOfDay"> {
  switch (recurrence.kind) {
    case "cron":
      return { cron: recurrence.lines.length === 1 ? (recurrence.lines[0] ?? "") : recurrence.lines }
    case "once":
      return { at: formatInstant(instant(recurrence.at)) }
    case "solar": {
      const { event, latitude, longitude, offsetMs } = recurrence
      const length = formatDurationCompact(durationMs(Math.abs(offsetMs)))
      return {
        solar: {
          event,
          latitude,
          longitude,
          ...(offsetMs === 0 ? {} : { offset: offsetMs < 0 ? `-${length}` : length }),
        },
      }
    }
    case "interval": {
      const { every, unit, anchor, at } = recurrence
      return {
        every: `${every}${SUFFIXES[unit]}`,
        ...(anchor === undefined ? {} : { anchor: formatInstant(instant(anchor)) }),
        ...(at === undefined ? {} : { timeOfDay: at }),
      }
    }
    default:
      return assertNever(recurrence)
  }
}

const SUFFIXES: Readonly<Record<IntervalUnit, string>> = {
  second: "s",
  minute: "m",
  hour: "h",
  day: "d",
  week: "w",
  month: "mo",
}
