/** One field that two records of the log differ in. Undefined: the record has no such field. */
export type FieldChange = { field: string; before: unknown; after: unknown }

/**
 * The fields in which two records differ, in the order of the first, then what only the second has. A schedule's
 * record leaves out what stands at its default, so undefined there reads "default". `revision` is no change.
 * Records of the log are whole rows, or the few fields that a verb is about: only what one of the two names counts.
 */
export function fieldDiff(before: unknown, after: unknown): FieldChange[] {
  const [old, new_] = [recordOf(before), recordOf(after)]
  const fields = [...new Set([...Object.keys(old), ...Object.keys(new_)])].filter((field) => field !== "revision")
  return fields
    .filter((field) => !isSame(old[field], new_[field]))
    .map((field) => ({ field, before: old[field], after: new_[field] }))
}

/** The value as an object; an empty one for whatever is none. */
export function recordOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {}
}

/** Equal as JSON, whatever the order of keys: jsonb keeps its own. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((value, index) => isSame(value, b[index]))
    )
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
  )
}
