/** Postgres stores neither NUL nor half a surrogate pair; one result that holds them must not stop the recorder. */
const UNFIT = /\\u0000|\\u[dD][89a-fA-F]/

/** A job's return value as JSON text that jsonb takes. Text that is no JSON becomes a JSON string. */
export function fitForJsonb(text: string | null): string | null {
  if (text === null || text === "") return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return JSON.stringify(fitForText(text))
  }
  if (!UNFIT.test(text) && text.isWellFormed()) return text
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? fitForText(part) : fitKeys(part)))
}

/** Text that Postgres takes. */
export function fitForText(text: string): string
export function fitForText(text: string | null): string | null
export function fitForText(text: string | null): string | null {
  return text === null ? null : text.replaceAll("\u0000", "\ufffd").toWellFormed()
}

function fitKeys(part: unknown): unknown {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return part
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [fitForText(key), value]))
}
