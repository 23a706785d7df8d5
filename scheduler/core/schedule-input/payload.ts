import * as z from "zod"
import { isStorable } from "#core/schedule-input/names.ts"

export const PAYLOAD_MAX_BYTES = 65_536
const MAX_DEPTH = 64
const TEXT = "expected text without NUL and half characters, which Postgres cannot store"

type Refused = { path: (string | number)[]; value: unknown; expected: string }

/** A task's input: a JSON object that Postgres and Redis give back unchanged. */
export const Payload = z.record(z.string(), z.unknown()).superRefine((payload, ctx) => {
  const refused = firstRefused(payload) ?? tooLong(payload)
  if (refused !== null)
    ctx.addIssue({ code: "custom", message: refused.expected, path: refused.path, input: refused.value })
})

/** Walked without recursion: a payload may be nested deeper than the stack. */
function firstRefused(payload: object): Refused | null {
  const pending: { path: (string | number)[]; value: unknown }[] = [{ path: [], value: payload }]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { path, value } = at
    const expected = expectedInstead(value, path.length)
    if (expected !== null) return { path: path.slice(0, 5), value: path.length > MAX_DEPTH ? "…" : value, expected }
    if (value === null || typeof value !== "object") continue
    for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      if (typeof key === "string" && !isStorable(key)) return { path: path.slice(0, 5), value: key, expected: TEXT }
      pending.push({ path: [...path, key], value: inner })
    }
  }
  return null
}

function expectedInstead(value: unknown, depth: number): string | null {
  if (depth > MAX_DEPTH) return `expected at most ${MAX_DEPTH} levels`
  switch (typeof value) {
    case "string":
      return isStorable(value) ? null : TEXT
    case "boolean":
      return null
    case "number":
      if (!Number.isFinite(value)) return "expected a finite number"
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? "expected a whole number below 2^53, or text"
        : null
    case "object":
      return value === null || Array.isArray(value) || isPlain(value)
        ? null
        : "expected JSON: text, number, true, false, null, list or object"
    default:
      return "expected JSON: text, number, true, false, null, list or object"
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function tooLong(payload: object): Refused | null {
  const text = JSON.stringify(payload)
  if (text.length * 3 <= PAYLOAD_MAX_BYTES) return null
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= PAYLOAD_MAX_BYTES) return null
  return { path: [], value: `${bytes} bytes of JSON`, expected: `expected at most ${PAYLOAD_MAX_BYTES} bytes of JSON` }
}
