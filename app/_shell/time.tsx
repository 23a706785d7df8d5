import { exactText, fullText, isoText } from "#app/_format/time.ts"
import type { Instant } from "#core/brand.ts"

/** An instant in a zone, with the zone said; the exact one is in the tooltip. */
export function Time({ at, now, zone = "UTC", title }: { at: Instant; now: Instant; zone?: string; title?: string }) {
  const full = fullText(at, zone)
  return (
    <time dateTime={isoText(at)} title={title === undefined ? full : `${title}: ${full}`}>
      {exactText(at, zone, now)}
    </time>
  )
}
