import "server-only"
import { shortText } from "#app/_format/time.ts"
import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { parseInstant } from "#core/recurrence/instant-text.ts"

/** The instant at which a clock in a zone shows what a date picker gave. @throws AppError `invalid_input` on `until`. */
export function untilOf(text: string, zone: string, now: Instant): Instant {
  const at = parseInstant(text.replace(" ", "T"), zone)
  if (at === null)
    throw refused(`Date and time expected, such as 2026-10-26 09:00, and ${JSON.stringify(text)} is none`)
  if (at <= now) throw refused(`${shortText(at, zone, now)} is past: choose a later time`)
  return at
}

function refused(message: string): AppError {
  return new AppError("invalid_input", message, { problems: [{ field: "until", message }] })
}
