import type { Instant } from "#core/brand.ts"
import { instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"

const MINUTE_MS = 60_000

/** Why nobody was signed in: never which half was wrong, and when there is another try. */
export function refusalText(
  { triesLeft, retryAt }: { triesLeft: number; retryAt: Instant | null },
  now: Instant,
): string {
  const mismatch = "That e-mail and password do not match."
  if (retryAt === null) return `${mismatch} ${triesLeft} ${triesLeft === 1 ? "try" : "tries"} left.`
  const at = instant(Math.ceil(retryAt / MINUTE_MS) * MINUTE_MS)
  const minutes = Math.max(1, Math.ceil((at - now) / MINUTE_MS))
  return `Too many tries. The next one is possible in ${minutes} min, at ${formatInstant(at).slice(11, 16)} UTC.`
}
