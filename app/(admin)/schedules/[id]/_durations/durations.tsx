import { durationText, pairText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { LOOKS } from "#app/_ui/state-looks.ts"
import { stripTone } from "#app/_ui/wide-strip.tsx"
import type { Instant } from "#core/brand.ts"
import type { OverlapPolicy } from "#core/policies.ts"
import { type ChartBar, type ChartRun, type DurationChart, durationChart } from "./chart.ts"
import styles from "./durations.module.css"

type DurationsProps = {
  runs: readonly ChartRun[]
  /** Places, as in the strip above: a long run stands over the skip that it caused. */
  of: number
  figures: { tookP50Ms: number | null; tookP95Ms: number | null }
  overlap: OverlapPolicy
  now: Instant
  zone: string
}

const AT_THE_LIMIT: Record<OverlapPolicy, string> = {
  allow: "the next starts beside it",
  skip: "overlaps the next",
  hold: "the next waits",
  replace: "the next replaces it",
}

/** How long the runs took, on the time axis of the strip. */
export function Durations({ runs, of, figures, overlap, now, zone }: DurationsProps) {
  const chart = durationChart(runs, of, { now, zone })
  const { tookP50Ms, tookP95Ms } = figures
  const note =
    tookP50Ms === null || tookP95Ms === null
      ? undefined
      : `p50 ${durationText(tookP50Ms)}, p95 ${durationText(tookP95Ms)}`
  const isEmpty = chart.bars.every(({ tookMs }) => tookMs === null)
  return (
    <Panel isSeamless title="Durations" {...(note === undefined ? {} : { note })}>
      {isEmpty ? (
        <Empty>No run has taken any time yet.</Empty>
      ) : (
        <div className={styles.chart} role="img" aria-label={chartText(chart)}>
          <div className={styles.plot}>
            {chart.levels.map(({ ms, share }) => (
              <div key={ms} className={styles.level} style={{ bottom: `${share * 100}%` }}>
                <span>{ms === 0 ? "0" : durationText(ms).replace(".0 ", " ")}</span>
              </div>
            ))}
            {chart.limit === null ? null : (
              <div className={styles.limit} data-tone="warn" style={{ bottom: `${chart.limit.share * 100}%` }}>
                <span>
                  {durationText(chart.limit.ms).replace(".0 ", " ")}: {AT_THE_LIMIT[overlap]}
                </span>
              </div>
            )}
            <div className={styles.bars}>
              {Array.from({ length: of - chart.bars.length }, (_, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a place without a run is nothing but its place
                <span key={place} className={styles.column} />
              ))}
              {chart.bars.map((bar) => (
                <span key={bar.id} className={styles.column} title={barText(bar, now, zone)}>
                  <Bar bar={bar} />
                </span>
              ))}
            </div>
          </div>
          <div className={styles.axis}>
            {chart.ticks.map(({ place, text }) => (
              <span key={place} style={{ left: `${((place + 0.5) / of) * 100}%` }}>
                {text}
              </span>
            ))}
          </div>
        </div>
      )}
    </Panel>
  )
}

function Bar({ bar: { state, tookMs, share } }: { bar: ChartBar }) {
  if (tookMs === null) return <span className={styles.none} />
  return <span className={styles.bar} data-tone={stripTone(state)} style={{ height: `max(${share * 100}%, 1px)` }} />
}

function barText({ state, fireAt, tookMs }: ChartBar, now: Instant, zone: string): string {
  const took = tookMs === null ? "did not run" : durationText(tookMs)
  return `${shortText(fireAt, zone, now)}: ${took}, ${LOOKS[state].word.toLowerCase()}`
}

function chartText({ bars }: DurationChart): string {
  const lengths = bars.flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs]))
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)]
  return `How long the last ${bars.length} runs took: from ${pairText(shortest, longest).replace(" / ", " to ")}`
}
