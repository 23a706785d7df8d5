import * as z from "zod"
import { durationMs, type Instant } from "#core/brand.ts"
import { durationOf, formatDurationCompact } from "#core/duration.ts"
import { parseInstant } from "#core/schedule-input/instants.ts"

const A_LENGTH = 'expected a length of time such as "30s", "5m", "1h30m" or "1d"'
const AN_INSTANT = 'expected an instant with its offset such as "2026-12-24T18:00:00+01:00" or "2026-12-24T17:00:00Z"'
const TEN_YEARS_MS = 3660 * 86_400_000
const DURATION_PATTERN = "^\\s*\\d+(\\.\\d+)?(ms|s|m|h|d|w)(\\s*\\d+(\\.\\d+)?(ms|s|m|h|d|w))*\\s*$"

/** A length as files write it, with `least` and `most` in ms. */
export function Duration({ least = 0, most = TEN_YEARS_MS }: { least?: number; most?: number } = {}) {
  return z
    .string({ error: A_LENGTH })
    .superRefine((text, ctx) => {
      const ms = durationOf(text)
      if (ms === null) ctx.addIssue({ code: "custom", message: A_LENGTH, input: text })
      else if (ms < least) ctx.addIssue({ code: "custom", message: `expected at least ${shown(least)}`, input: text })
      else if (ms > most) ctx.addIssue({ code: "custom", message: `expected at most ${shown(most)}`, input: text })
    })
    .meta({ pattern: DURATION_PATTERN })
}

/** A length with a sign. */
export const SignedDuration = z
  .string({ error: A_LENGTH })
  .refine((text) => signedDurationOf(text) !== null, { error: 'expected a length of time such as "30m" or "-1h"' })

/** ms, negative for "-30m"; null when the text is no length. */
export function signedDurationOf(text: string): number | null {
  const match = /^\s*([+-]?)(.*)$/s.exec(text)
  const length = durationOf(match?.[2] ?? "")
  if (length === null) return null
  return match?.[1] === "-" && length > 0 ? -length : length
}

export const Moment = z
  .string({ error: AN_INSTANT })
  .refine((text) => parseInstant(text) !== null, { error: AN_INSTANT })
  .meta({ format: "date-time" })

/** Of a text that {@link Moment} has let pass. */
export function instantOf(text: string): Instant {
  const at = parseInstant(text)
  if (at === null) throw new RangeError(`not an instant: ${text}`)
  return at
}

export const orNull = <T, Out>(text: T | null, read: (text: T) => Out): Out | null =>
  text === null ? null : read(text)

function shown(ms: number): string {
  return formatDurationCompact(durationMs(ms))
}
