import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { type Bar, MARKS, type ShownState } from "./state-marks.ts"
import styles from "./strip.module.css"

export type StripRun = {
  id: string
  state: ShownState
  /** Said on hover, such as "Failed, Mon 07:00 London, took 31 s". */
  title?: string
  href?: Route
}

type StripProps = {
  /** Oldest first: the newest stands at the right. */
  runs: readonly StripRun[]
  /** Places; those without a run have a dash on the base line. */
  of?: number
  /** Id of the run to frame. */
  highlight?: string
}

const WIDTH = 8
const PITCH = 12
const HEIGHT = 24
/** Room for the frame of a highlighted run. */
const MARGIN = 3

/** The last runs at a glance, alone in a panel; `ListStrip` is the one for lists. Height and fill say again what the colour says. */
export function Strip({ runs, of = 20, highlight }: StripProps) {
  const shown = runs.slice(-of)
  const empty = of - shown.length
  const margin = highlight === undefined ? 0 : MARGIN
  const [wide, high] = [of * PITCH - (PITCH - WIDTH) + 2 * margin, HEIGHT + 2 * margin]
  const isLinked = shown.some((run) => run.href !== undefined)
  return (
    <svg
      className={styles.strip}
      viewBox={`${-margin} ${-margin} ${wide} ${high}`}
      width={wide}
      height={high}
      role={isLinked ? "group" : "img"}
      aria-label={stripText(shown)}
    >
      {Array.from({ length: empty }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place without a run is nothing but its place
        <path key={place} className={styles.none} d={`M${place * PITCH} ${HEIGHT - 0.5}h${WIDTH}`} />
      ))}
      {shown.map((run, index) => (
        <Placed key={run.id} run={run} x={(empty + index) * PITCH}>
          {run.id === highlight ? (
            <rect
              className={styles.frame}
              x={(empty + index) * PITCH - 2}
              y={-2}
              width={WIDTH + 4}
              height={HEIGHT + 4}
              rx={2}
            />
          ) : null}
        </Placed>
      ))}
    </svg>
  )
}

type PlacedProps = {
  run: StripRun
  x: number
  children: ReactNode
}

function Placed({ run, x, children }: PlacedProps) {
  const { bar, tone, word } = MARKS[run.state]
  const drawn = (
    <>
      <rect className={styles.ground} x={x - (PITCH - WIDTH) / 2} y={0} width={PITCH} height={HEIGHT} />
      <BarShape bar={bar} x={x} />
      {children}
      {run.title === undefined ? null : <title>{run.title}</title>}
    </>
  )
  // A run that needed another attempt is amber in a strip, though it ended well.
  const shownTone = run.state === "retried" ? "warn" : tone
  if (run.href === undefined) return <g data-tone={shownTone}>{drawn}</g>
  return (
    <Link href={run.href} data-tone={shownTone} aria-label={run.title ?? word} prefetch={false}>
      {drawn}
    </Link>
  )
}

function BarShape({ bar, x }: { bar: Bar; x: number }) {
  const tall = Math.round((HEIGHT * bar.height) / 100)
  const top = HEIGHT - tall
  if (bar.fill === "split") {
    const low = Math.round(HEIGHT / 2)
    return (
      <>
        <rect className={styles.filled} x={x} y={top} width={WIDTH} height={tall - low - 1} rx={1} />
        <rect className={styles.filled} x={x} y={HEIGHT - low} width={WIDTH} height={low} rx={1} />
      </>
    )
  }
  if (bar.fill === "filled") return <rect className={styles.filled} x={x} y={top} width={WIDTH} height={tall} rx={1} />
  return (
    <rect
      className={bar.fill === "hollow" ? styles.hollow : styles.dashed}
      x={x + 0.5}
      y={top + 0.5}
      width={WIDTH - 1}
      height={tall - 1}
      rx={1}
    />
  )
}

/** `Last 20 runs: 18 succeeded, 1 failed, 1 running; newest running`. */
export function stripText(runs: readonly Pick<StripRun, "state">[]): string {
  const newest = runs.at(-1)
  if (newest === undefined) return "No runs yet"
  const counts = new Map<string, number>()
  for (const { state } of runs) counts.set(wordOf(state), (counts.get(wordOf(state)) ?? 0) + 1)
  const parts = [...counts].map(([word, count]) => `${count} ${word}`)
  return `Last ${runs.length} runs: ${parts.join(", ")}; newest ${wordOf(newest.state)}`
}

function wordOf(state: ShownState): string {
  return state === "retried" ? "succeeded after a retry" : MARKS[state].word.toLowerCase()
}
