import { FIELDS } from "#core/cron/field.ts"

/** The field of a line in which a caret stands. `from` and `to` are the same for one that is yet to be written. */
export type FieldPlace = { name: string; example: string; from: number; to: number }

const FIELD = /\S+/g

/** With seconds first when the line has six fields, and while it has fewer as if it were one of five. Null for an `@` name, and beyond the last field. */
export function fieldAt(line: string, caret: number): FieldPlace | null {
  if (line.trimStart().startsWith("@")) return null
  const fields = [...line.matchAll(FIELD)].map((field) => ({ from: field.index, to: field.index + field[0].length }))
  const first = fields.length >= 6 ? 0 : 1
  const within = fields.findIndex(({ from, to }) => caret >= from && caret <= to)
  const index = within >= 0 ? within : fields.filter(({ to }) => to < caret).length
  const spec = FIELDS[first + index]
  if (spec === undefined) return null
  const place = within >= 0 ? fields[within] : { from: caret, to: caret }
  // Between two fields that are there, the caret is in neither.
  if (place === undefined || (within < 0 && index < fields.length)) return null
  return { name: spec.name, example: spec.example, ...place }
}
