import Link from "next/link"
import { RovingLinks } from "./roving-links.tsx"
import { LOOKS, type ShownState } from "./state-looks.ts"
import { type StripRun, stripText } from "./strip.tsx"
import styles from "./wide-strip.module.css"

/** A strip that is as wide as its place: each run is a column, and the newest stands at the right. */
export function WideStrip({ runs, of }: { runs: readonly StripRun[]; of: number }) {
  const shown = runs.slice(-of)
  return (
    <RovingLinks label={stripText(shown)} className={styles.strip}>
      {Array.from({ length: of - shown.length }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place without a run is nothing but its place
        <span key={place} className={styles.column} aria-hidden="true">
          <span className={styles.none} />
        </span>
      ))}
      {shown.map(({ id, state, title, href }, index) =>
        href === undefined ? (
          <span key={id} className={styles.column} title={title}>
            <StripBar state={state} />
          </span>
        ) : (
          <Link
            key={id}
            href={href}
            className={styles.column}
            title={title}
            aria-label={title ?? LOOKS[state].word}
            tabIndex={index === shown.length - 1 ? 0 : -1}
            prefetch={false}
          >
            <StripBar state={state} />
          </Link>
        ),
      )}
    </RovingLinks>
  )
}

function StripBar({ state }: { state: ShownState }) {
  const { bar } = LOOKS[state]
  return (
    <span
      className={styles.bar}
      data-fill={bar.fill}
      data-tone={stripTone(state)}
      style={{ height: `${bar.height}%` }}
      aria-hidden="true"
    />
  )
}

/** A run that needed another attempt is amber in a strip, though it ended well. */
export function stripTone(state: ShownState) {
  return state === "retried" ? "warn" : LOOKS[state].tone
}

/** What the marks of the strip mean, of those that are in it. */
export function StripLegend({ runs }: { runs: readonly StripRun[] }) {
  const states = ORDER.filter((state) => runs.some((run) => run.state === state))
  return (
    <ul className={styles.legend} aria-hidden="true">
      {states.map((state) => (
        <li key={state}>
          <span className={styles.sample}>
            <StripBar state={state} />
          </span>
          {state === "retried" ? "retried" : LOOKS[state].word.toLowerCase()}
        </li>
      ))}
    </ul>
  )
}

const ORDER: readonly ShownState[] = [
  "succeeded",
  "failed",
  "skipped",
  "retried",
  "expired",
  "lost",
  "unknown",
  "cancelled",
  "cancelling",
  "held",
  "retrying",
  "planned",
  "enqueued",
  "running",
]
