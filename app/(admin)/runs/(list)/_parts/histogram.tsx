import { countText } from "#app/_format/duration.ts"
import { exactText } from "#app/_format/time.ts"
import type { Instant } from "#core/brand.ts"
import type { RunsHistogram } from "#scheduler/services/runs/count.ts"
import styles from "./histogram.module.css"
import { HistogramBrush } from "./histogram-brush.tsx"
import { histogramSlots, histogramTicks } from "./histogram-slots.ts"

type HistogramProps = {
  histogram: RunsHistogram
  zone: string
  now: Instant
  /** The filter's conditions but for those about time, which a chosen stretch replaces. */
  texts: readonly string[]
}

/** Runs over time by how they ended; a stretch of it can be chosen. */
export function Histogram({ histogram, zone, now, texts }: HistogramProps) {
  const slots = histogramSlots(histogram, zone)
  const { fromAt, toAt, countedFrom } = histogram
  const total = slots.reduce((sum, slot) => sum + slot.count, 0)
  const words = `${countText(total)} runs from ${exactText(fromAt, zone, now)} to ${exactText(toAt, zone, now)}`
  return (
    <figure className={styles.figure}>
      <HistogramBrush slots={slots} texts={texts} words={words} />
      <div className={styles.ticks} aria-hidden="true">
        {histogramTicks(histogram, zone).map(({ share, text }) => (
          <span key={share} style={{ left: `${share * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      {countedFrom === null ? null : (
        <figcaption className={styles.caption}>
          Too many to count them all: counted from {exactText(countedFrom, zone, now)} on.
        </figcaption>
      )}
    </figure>
  )
}
