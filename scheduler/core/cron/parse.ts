import {
  addRange,
  DAY_OF_MONTH,
  DAY_OF_WEEK,
  emptySet,
  FIELDS,
  type FieldSet,
  type FieldSpec,
} from "#core/cron/field.ts"
import { parsePart } from "#core/cron/part.ts"
import { refuse, refuseFieldCount, refuseMacro, refuseZonePrefix } from "#core/cron/refuse.ts"

/** Where a part of a line stands: for messages, and to salt `H`. `column` counts characters from 1. */
export type Place = { readonly line: string; readonly spec: FieldSpec; readonly column: number; readonly name: string }

/** The six fields of a line, seconds first. */
export type ParsedLine = {
  readonly text: string
  /** The fields as they were written, or as an `@` name stands for them. */
  readonly fields: readonly string[]
  readonly second: FieldSet
  readonly minute: FieldSet
  readonly hour: FieldSet
  readonly dayOfMonth: FieldSet
  readonly month: FieldSet
  readonly dayOfWeek: FieldSet
}

export const MACROS: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
}

const FIELD = /\S+/g

/**
 * A cron line of five fields, or six with seconds first, or one of the `@` names. `name` is the schedule's name, from
 * which `H` is hashed.
 * @throws RecurrenceError with place, value, expectation and, where one is obvious, a suggestion.
 */
export function parseLine(line: string, name: string): ParsedLine {
  const text = line.trim()
  if (text.startsWith("@")) {
    const macro = MACROS[text.toLowerCase()]
    if (macro === undefined) throw refuseMacro(text)
    return { ...parseLine(macro, name), text }
  }
  if (/^(CRON_)?TZ=/i.test(text)) throw refuseZonePrefix(text)
  const fields = [...text.matchAll(FIELD)]
  if (fields.length < 5 || fields.length > 6) {
    throw refuseFieldCount(
      text,
      fields.map((field) => field[0]),
    )
  }
  const first = 6 - fields.length
  const parsed = (index: number): FieldSet => {
    const field = fields[index - first]
    const spec = FIELDS[index]
    if (field === undefined || spec === undefined) return onlyZero()
    return parseField(field[0], { line: text, spec, column: field.index + 1, name })
  }
  return {
    text,
    fields: fields.map((field) => field[0]),
    second: parsed(0),
    minute: parsed(1),
    hour: parsed(2),
    dayOfMonth: parsed(3),
    month: parsed(4),
    dayOfWeek: parsed(5),
  }
}

function parseField(text: string, place: Place): FieldSet {
  const { spec } = place
  const set = emptySet(text.startsWith("*") || text === "?")
  if (text === "?" && spec !== DAY_OF_MONTH && spec !== DAY_OF_WEEK) {
    throw refuse(place, text, `"?" only in a day field`, "*")
  }
  if (text === "*" || text === "?") {
    addRange(set, spec.min, spec.max, 1)
  } else {
    let column = place.column
    for (const part of text.split(",")) {
      parsePart(part, { ...place, column }, set)
      column += part.length + 1
    }
  }
  if (spec === DAY_OF_WEEK) foldSunday(set)
  return set
}

/** 7 is Sunday as well as 0. */
function foldSunday(set: FieldSet): void {
  set.low = (set.low | ((set.low >>> 7) & 1)) & 0x7f
}

function onlyZero(): FieldSet {
  const set = emptySet(false)
  addRange(set, 0, 0, 1)
  return set
}
