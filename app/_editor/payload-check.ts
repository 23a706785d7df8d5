import "./no-eval.ts"
import { fromJSONSchema } from "zod"
import { readJson } from "#core/json-place.ts"
import { problemsOf, showValue } from "#core/schedule-input/problems.ts"

export type Mismatch = { path: string; expected: string }

/** Compares payloads with a task's JSON Schema. A schema that zod cannot read says nothing: the worker has the last word anyway. */
export function checkerOf(schema: unknown): (text: string) => Mismatch[] {
  const type = typeOf(schema)
  return (text) => {
    const read = readJson(text)
    if (type === null || !read.ok) return []
    const parsed = type.safeParse(read.value)
    if (parsed.success) return []
    return problemsOf(parsed.error, read.value).map(({ field, value, message }) => ({
      path: field === "schedule" ? "" : field,
      expected: message.replace(`${showValue(value)}: `, ""),
    }))
  }
}

function typeOf(schema: unknown): ReturnType<typeof fromJSONSchema> | null {
  if (schema === null || typeof schema !== "object") return null
  try {
    // Whatever it is made of: zod throws for what it does not know.
    return fromJSONSchema(schema as Parameters<typeof fromJSONSchema>[0])
  } catch {
    return null
  }
}
