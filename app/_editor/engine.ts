import "./no-eval.ts"
import type { Instant } from "#core/brand.ts"
import { compileLine } from "#core/cron/compile.ts"
import { readJson } from "#core/json-place.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import { parseScheduleInput, TIMING_FIELDS } from "#core/schedule-input/parse.ts"
import { showValue } from "#core/schedule-input/problems.ts"
import { type PlacedProblem, previewSchedule, type SchedulePreview } from "#core/schedule-preview.ts"
import { draftOfForm, type FormValues } from "./form.ts"
import { RECURRENCE, rootOf } from "./words.ts"

const FIRES = 10
const OF_TIMING: readonly string[] = [...TIMING_FIELDS, "calendars", "jitter"]

const MOMENTS: readonly string[] = ["at", "startsAt", "endsAt", "anchor"]

/** What is wrong with a field, as it stands below it; `line` counts lines of cron, `from` and `to` are characters at fault. */
export type FieldTrouble = {
  field: string
  words: string
  line: number | null
  span: { from: number; to: number } | null
  /** The whole text that would be accepted and is probably meant. */
  fix: string | null
}

/** Everything that a form means. */
export type Judged = {
  draft: Record<string, unknown>
  preview: SchedulePreview
  troubles: FieldTrouble[]
  tookMs: number
}

export type Around = {
  /** Where the preview begins. */
  from: Instant
  calendars: readonly Calendar[]
  createdAt: Instant | null
}

/** Pure but for the stop-watch: runs on the server for the first answer, and in the browser for each keystroke. */
export function judge(values: FormValues, { from, calendars, createdAt }: Around): Judged {
  const begun = performance.now()
  const payload = readJson(values.payload)
  const draft = draftOfForm(values, payload.ok ? payload.value : {})
  const context = { calendars, ...(createdAt === null ? {} : { createdAt }) }
  const preview = previewSchedule({ input: draft, from, count: FIRES, ...context })
  const parsed = parseScheduleInput(draft, { now: from, ...context })
  const others = (parsed.ok ? [] : parsed.problems).filter(({ field }) => !OF_TIMING.includes(rootOf(field)))
  const troubles = [
    ...(preview.ok ? [] : preview.problems.map((problem) => troubleOf(problem, values))),
    ...others.map((problem) => troubleOf({ ...problem, line: null, span: null, suggestion: null }, values)),
    ...(payload.ok ? [] : [payloadTrouble(payload)]),
  ]
  return { draft, preview, troubles, tookMs: performance.now() - begun }
}

/** The fields in which two whole drafts differ. */
export function changedFields(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return fields.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
}

/**
 * What to send: the changed fields alone, so that what others change meanwhile in other fields is not taken back.
 * A recurrence goes together.
 */
export function patchOf(base: Readonly<Record<string, unknown>>, mine: Readonly<Record<string, unknown>>) {
  const changed = changedFields(base, mine)
  const isMoved = changed.some((field) => RECURRENCE.includes(field))
  const sent = Object.entries(mine).filter(
    ([field]) => changed.includes(field) || (isMoved && RECURRENCE.includes(field)),
  )
  const patch = Object.fromEntries(sent)
  return isMoved ? { anchor: null, timeOfDay: null, ...patch } : patch
}

export type Choices = Readonly<Record<string, "mine" | "theirs">>

/** One draft out of two: by field as chosen, and where nothing was to choose, mine. */
export function merge(
  mine: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  choices: Choices,
): Record<string, unknown> {
  const isMine = (field: string) => choices[RECURRENCE.includes(field) ? "recurrence" : field] !== "theirs"
  return Object.fromEntries([
    ...Object.entries(theirs).filter(([field]) => !isMine(field)),
    ...Object.entries(mine).filter(([field]) => isMine(field)),
  ])
}

function troubleOf({ field, value, message, line, span, suggestion }: PlacedProblem, values: FormValues): FieldTrouble {
  const told = `${showValue(value)}: `
  const bare = message.startsWith(told) ? message.slice(told.length) : message
  const words = `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`
  if (line !== null) {
    const text = values.lines[line]?.text ?? ""
    return { field, words, line, span, fix: fixOf(text, span, suggestion, values.name) }
  }
  if (MOMENTS.includes(field) && bare.startsWith("expected an instant"))
    return {
      field,
      words: `Expected a date and time such as 2026-12-24 18:00, on the wall of ${values.timeZone}`,
      line: null,
      span: null,
      fix: null,
    }
  const near = /\(did you mean (\S+)\?\)$/.exec(message)?.[1] ?? null
  // That the two limits contradict each other is said at the second.
  const place = field === "timeout" ? "timeout.hard" : field
  return { field: place, words, line: null, span: null, fix: field === "timeZone" ? near : null }
}

/** A suggestion may be words, a part or a whole line: what is offered is a line that compiles. */
function fixOf(line: string, span: FieldTrouble["span"], suggestion: string | null, name: string): string | null {
  if (suggestion === null) return null
  const meant = suggestion.replace(/^"(.*)".*$/, "$1")
  const placed = span === null ? [] : [`${line.slice(0, span.from)}${meant}${line.slice(span.to)}`]
  return [...placed, meant].find((text) => compiles(text, name)) ?? null
}

function compiles(line: string, name: string): boolean {
  try {
    compileLine(line, name || "name")
    return true
  } catch {
    return false
  }
}

function payloadTrouble({
  line,
  column,
  at,
  message,
}: Extract<ReturnType<typeof readJson>, { ok: false }>): FieldTrouble {
  const words = `Line ${line}, column ${column}: ${message}`
  return { field: "payload", words, line: null, span: { from: at, to: at + 1 }, fix: null }
}
