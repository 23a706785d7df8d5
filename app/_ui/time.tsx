import { exactText, fullText, hoverText, isoText, shortText } from "#app/_format/time.ts"
import type { Instant } from "#core/brand.ts"
import { RelativeTime } from "./relative-time.tsx"
import styles from "./time.module.css"

type TimeProps = { at: Instant; now: Instant; zone?: string; title?: string }

/** An instant in a zone, with the zone said; the exact one is in the tooltip. */
export function Time({ at, now, zone = "UTC", title }: TimeProps) {
  const full = fullText(at, zone)
  return (
    <time dateTime={isoText(at)} title={title === undefined ? full : `${title}: ${full}`}>
      {exactText(at, zone, now)}
    </time>
  )
}

type TwoLineTimeProps = {
  at: Instant | null
  /** The database's clock when the page was read. */
  now: Instant
  zone: string
  /** The reader's zone, for the tooltip. */
  reader?: string
  /** For the next fire alone: nothing else in a row is bold but names. */
  isBold?: boolean
}

/** Relative above and counting, exact below with its place; hovering tells UTC, the zone and the reader's. Unknown is a dash. */
export function TwoLineTime({ at, now, zone, reader = "UTC", isBold = false }: TwoLineTimeProps) {
  if (at === null) return <span className={styles.unknown}>—</span>
  return (
    <time className={styles.two} dateTime={isoText(at)} title={hoverText(at, zone, reader)}>
      <span className={styles.relative} data-bold={isBold || undefined}>
        <RelativeTime at={at} now={now} />
      </span>
      <span className={styles.exact}>{shortText(at, zone, now)}</span>
    </time>
  )
}
