import type { z } from "zod"
import { AppError, type FieldProblem } from "#core/errors.ts"
import { nearestName } from "#core/nearest-name.ts"
import type { RecurrenceError } from "#core/recurrence/error.ts"

const SHOWN = 100

/** What one field was refused for. `message` is ready to follow "field: "; `value` is what was written there. */
export type InputProblem = { field: string; value: unknown; message: string }

/** A refused value as it stands in a message: short, in one line. */
export function showValue(value: unknown): string {
  if (value === undefined) return "not given"
  const text = jsonText(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // Nested deeper than the stack, or in a circle.
    return "a value that is not JSON"
  }
}

/** A problem worded "<value>: expected …". */
export function problem(field: string, value: unknown, expected: string): InputProblem {
  return { field, value, message: `${showValue(value)}: ${expected}` }
}

/**
 * The issues of a refused value, one for each field.
 * @param at the field that holds `input`, when it is not the whole.
 * @param synonyms words of other schedulers for the fields of the outermost object
 */
export function problemsOf(
  error: z.ZodError,
  input: unknown,
  {
    at = "",
    known = [],
    synonyms = {},
  }: { at?: string; known?: readonly string[]; synonyms?: Readonly<Record<string, string>> } = {},
): InputProblem[] {
  return error.issues.flatMap((issue) => {
    const value = valueAt(input, issue.path)
    const field = fieldName(at, issue.path)
    if (issue.code !== "unrecognized_keys") return [problem(field || "schedule", value, expectation(issue))]
    return issue.keys.map((key) => {
      const near = issue.path.length > 0 ? null : nearestName(key, [...known, ...Object.keys(synonyms)])
      const meant = near === null ? null : (synonyms[near] ?? near)
      const hint = meant === null ? "" : ` (did you mean ${meant}?)`
      return problem(fieldName(at, [...issue.path, key]), valueAt(value, [key]), `expected no such field${hint}`)
    })
  })
}

export function recurrenceProblem(error: RecurrenceError): InputProblem {
  const where = error.place === undefined ? "" : `${error.place}: `
  const hint = error.suggestion === undefined ? "" : ` (did you mean ${error.suggestion}?)`
  return {
    field: error.field,
    value: error.value,
    message: `${showValue(error.value)}: ${where}expected ${error.expected}${hint}`,
  }
}

/** The error that a verb throws for problems: every one on a line of its own. */
export function refusal(problems: readonly InputProblem[], name?: string): AppError {
  const fields: FieldProblem[] = problems.map(({ field, message }) => ({
    field,
    message,
    ...(name === undefined ? {} : { name }),
  }))
  return new AppError("invalid_input", fields.map(({ field, message }) => `${field}: ${message}`).join("\n"), {
    problems: fields,
  })
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("expected")) return issue.message
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "expected a whole number" : `expected ${article(issue.expected)}`
    case "invalid_value":
      return oneOf(issue.values)
    case "too_small":
      return `expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${counted(issue.origin, issue.minimum)}`
    case "too_big":
      return `expected ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${counted(issue.origin, issue.maximum)}`
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? oneOf(issue.options) : innermost(issue)
    default:
      return `expected ${issue.message}`
  }
}

function innermost(issue: z.core.$ZodIssueInvalidUnion): string {
  const alternatives = issue.errors.flatMap((errors) =>
    errors.filter((inner) => inner.path.length === 0).map(expectation),
  )
  const texts = [...new Set(alternatives.map((text) => text.replace(/^expected /, "")))]
  return texts.length > 0 ? `expected ${texts.join(" or ")}` : "expected another value"
}

function article(type: string): string {
  if (type === "boolean") return "true or false"
  if (type === "array") return "a list"
  if (type === "string") return "text"
  if (type === "record") return "an object"
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`
}

function counted(origin: string, limit: number | bigint): string {
  if (origin === "string") return limit === 1 ? " character" : " characters"
  if (origin === "array") return limit === 1 ? " entry" : " entries"
  return ""
}

function oneOf(values: readonly unknown[]): string {
  return `expected ${values.map(String).join(", ")}`.replace(/, ([^,]*)$/, " or $1")
}

function fieldName(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === "number") return `${name}[${part}]`
    return name === "" ? String(part) : `${name}.${String(part)}`
  }, at)
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value !== null && typeof value === "object" ? Reflect.get(value, part) : undefined),
    input,
  )
}
