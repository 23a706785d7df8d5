import type { z } from "zod"
import { AppError } from "#core/errors.ts"

/** A place in a list as it stands in a URL. Opaque there, and nothing that a reader could not see on the page. */
export function pageToken(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url")
}

/** @throws AppError `invalid_input` for what is no token of such a list. */
export function readPageToken<T>(schema: z.ZodType<T>, token: string): T {
  const parsed = schema.safeParse(jsonOf(token))
  if (parsed.success) return parsed.data
  throw new AppError("invalid_input", "page: no place in this list: begin at its first page", {
    problems: [{ field: "page", message: "no place in this list" }],
  })
}

function jsonOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString("utf8"))
  } catch {
    return undefined
  }
}
