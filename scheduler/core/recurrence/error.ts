/** The fields of a schedule that a recurrence can find fault with, named as `ScheduleInput` names them. */
export type RecurrenceField =
  | "cron"
  | "every"
  | "at"
  | "timeZone"
  | "solar"
  | "anchor"
  | "jitter"
  | "startsAt"
  | "endsAt"
  | "calendars"

export type Span = { readonly from: number; readonly to: number }

export type Refusal = {
  field: RecurrenceField
  /** What was written. */
  value: string
  /** What would have been accepted there. */
  expected: string
  /** Where in the value, such as "minute field, character 1". */
  place?: string
  /** The characters of the value that are at fault: offsets of the first one and of the one after the last. */
  span?: Span
  /** A whole value that would be accepted and is probably meant. */
  suggestion?: string
}

/** A recurrence that cannot be compiled. `message` says all of its parts in one line. */
export class RecurrenceError extends Error {
  override readonly name = "RecurrenceError"
  readonly field: RecurrenceField
  readonly value: string
  readonly expected: string
  readonly place: string | undefined
  readonly span: Span | undefined
  readonly suggestion: string | undefined

  constructor(refusal: Refusal) {
    super(sentence(refusal))
    this.field = refusal.field
    this.value = refusal.value
    this.expected = refusal.expected
    this.place = refusal.place
    this.span = refusal.span
    this.suggestion = refusal.suggestion
  }
}

function sentence({ field, value, expected, place, suggestion }: Refusal): string {
  const where = place === undefined ? "" : ` at ${place}`
  const hint = suggestion === undefined ? "" : `; did you mean ${suggestion}?`
  return `${field} ${JSON.stringify(value)} is refused${where}: expected ${expected}${hint}`
}
