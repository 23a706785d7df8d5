import type { FieldSpec } from "#core/cron/field.ts"
import type { Place } from "#core/cron/parse.ts"
import { RecurrenceError, type Refusal } from "#core/recurrence/error.ts"

/** The refusal of one part of a field; the suggestion replaces that part. */
export function refuse(place: Place, part: string, expected: string, suggestion?: string): RecurrenceError {
  const at = part === "" ? "an empty part" : JSON.stringify(part)
  return new RecurrenceError({
    field: "cron",
    value: place.line,
    place: `${place.spec.name} field, character ${place.column}, ${at}`,
    span: { from: place.column - 1, to: place.column - 1 + part.length },
    expected,
    ...hint(suggestion),
  })
}

export function refuseFieldCount(text: string, fields: readonly string[]): RecurrenceError {
  const count = fields.length
  return new RecurrenceError({
    field: "cron",
    value: text,
    place: count === 0 ? "an empty line" : `${count} field${count === 1 ? "" : "s"}`,
    expected: "5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first",
    ...hint(fieldCountHint(fields)),
  })
}

/** Other schedulers take a zone in the line; with five fields after it, it would be read as a field of seconds. */
export function refuseZonePrefix(text: string): RecurrenceError {
  const [prefix = "", ...fields] = text.split(/\s+/)
  const zone = prefix.slice(prefix.indexOf("=") + 1)
  return new RecurrenceError({
    field: "cron",
    value: text,
    place: `character 1, ${JSON.stringify(prefix)}`,
    expected: "5 or 6 fields alone, for the time zone belongs to the schedule",
    ...hint(
      fields.length === 0 || zone === "" ? undefined : `${JSON.stringify(fields.join(" "))} in time zone ${zone}`,
    ),
  })
}

export function refuseMacro(text: string): RecurrenceError {
  const name = text.split(/\s/)[0]?.toLowerCase() ?? text
  const known: Record<string, string> = {
    "@every": "an interval recurrence (--every 5m)",
    "@minutely": '"* * * * *"',
    "@secondly": '"* * * * * *"',
    "@weekdays": '"0 0 * * 1-5"',
    "@weekends": '"0 0 * * 0,6"',
    "@reboot": "a recurrence that has times: nothing reboots here",
    "@day": "@daily",
    "@month": "@monthly",
    "@year": "@yearly",
    "@hour": "@hourly",
    "@week": "@weekly",
    "@annual": "@annually",
  }
  return new RecurrenceError({
    field: "cron",
    value: text,
    place: "character 1",
    span: { from: 0, to: text.length },
    expected: "@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, or 5 or 6 fields",
    ...hint(known[name]),
  })
}

/** Two upward ranges that mean what a range past the end of its field was meant to. */
export function suggestWrap(spec: FieldSpec, first: number, last: number, step: number): string | undefined {
  if (step !== 1) return undefined
  if (spec.name === "day-of-week" && last === 0) return `"${first}-7"`
  const top = spec.name === "day-of-week" ? 6 : spec.max
  const span = (a: number, b: number) => (a === b ? String(a) : `${a}-${b}`)
  return `"${span(first, top)},${span(spec.min, last)}"`
}

function fieldCountHint(fields: readonly string[]): string | undefined {
  if (fields.length === 7 && /^[\d*,/-]+$/.test(fields[6] ?? "")) {
    return `${JSON.stringify(fields.slice(0, 6).join(" "))} (years cannot be given; bounds can)`
  }
  if (fields.length === 4) return JSON.stringify([...fields, "*"].join(" "))
  return undefined
}

function hint(suggestion: string | undefined): Pick<Refusal, "suggestion"> {
  return suggestion === undefined ? {} : { suggestion }
}
