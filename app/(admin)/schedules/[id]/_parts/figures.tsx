import Link from "next/link"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { countText, durationText, pairText, shareText } from "#app/_format/duration.ts"
import { shortRunId, skippedPhrase } from "#app/_format/run.ts"
import { shortText } from "#app/_format/time.ts"
import { runPath } from "#app/_shell/rooms.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { Figure, FigureRow } from "#app/_ui/figures.tsx"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { LOOKS } from "#app/_ui/state-looks.ts"
import { Mono } from "#app/_ui/words.tsx"
import { instant } from "#core/brand.ts"
import { RUN_REASONS, TERMINAL_STATES } from "#core/run-state.ts"

/** What it does next, now, and did in a week: true counts, or a dash. */
export function ScheduleFigures({ reading }: { reading: ScheduleReading }) {
  const { schedule, figures, now } = reading.page
  const { byState, tookP50Ms, tookP95Ms, lateP99Ms, lateMaxMs } = figures
  const ended = TERMINAL_STATES.reduce((sum, state) => sum + (byState[state] ?? 0), 0)
  const succeeded = byState.succeeded ?? 0
  const skipped = byState.skipped ?? 0
  const since =
    figures.isCut && figures.sinceAt !== null ? `since ${shortText(figures.sinceAt, schedule.timeZone, now)}` : "7 days"
  return (
    <FigureRow>
      <NextFire reading={reading} />
      <NowFigure reading={reading} />
      <Figure name={`Succeeded, ${since}`} value={ended === 0 ? null : shareText(succeeded / ended)}>
        {ended === 0 ? "no run ended" : `${countText(succeeded)} of ${countText(ended)}`}
      </Figure>
      <Figure name={`Skipped, ${since}`} value={countText(skipped)} isZero={skipped === 0}>
        {skipped === 0 ? `of ${countText(ended)}` : skippedWords(figures.skippedBy)}
      </Figure>
      <Figure
        name="Took p50 / p95"
        value={tookP50Ms === null || tookP95Ms === null ? null : pairText(tookP50Ms, tookP95Ms)}
      >
        {tookP50Ms === null ? "nothing ran in 7 days" : "from start to end"}
      </Figure>
      <Figure name="Lateness p99" value={lateP99Ms === null ? null : durationText(lateP99Ms)}>
        {lateMaxMs === null ? "nothing sent in 7 days" : `worst ${durationText(lateMaxMs)}`}
      </Figure>
    </FigureRow>
  )
}

function NextFire({ reading: { page } }: { reading: ScheduleReading }) {
  const { next, timeZone } = page.schedule
  if (next === null)
    return (
      <Figure name="Next fire" value={null}>
        {whyNone(page)}
      </Figure>
    )
  return (
    <Figure name="Next fire" value={<RelativeTime at={next.at} now={page.now} />}>
      {shortText(next.at, timeZone, page.now)}
    </Figure>
  )
}

function whyNone({ schedule: { enabled, fault }, deletedAt }: ScheduleReading["page"]): string {
  if (deletedAt !== null) return "deleted"
  if (fault !== null) return "set aside"
  return enabled ? "none to come" : "disabled"
}

/** The run that is furthest: one that runs before those that wait. */
function NowFigure({ reading: { page, standing } }: { reading: ScheduleReading }) {
  const { live } = standing
  const run = live.find(({ state }) => state === "running") ?? live[0]
  if (run === undefined)
    return (
      <Figure name="Now" value="idle" isZero>
        no run is live
      </Figure>
    )
  const word = LOOKS[run.state].word.toLowerCase()
  return (
    <Figure
      name={live.length === 1 ? "Now" : `Now, ${live.length === 10 ? "10+" : live.length} live`}
      value={
        <>
          {word} {run.tookMs === null ? null : <Elapsed since={instant(page.now - run.tookMs)} now={page.now} />}
        </>
      }
    >
      <Link href={runPath(run.id)} prefetch={false}>
        <Mono>{shortRunId(run.id)}</Mono>
      </Link>
      {run.worker === null ? null : <>, {run.worker}</>}
    </Figure>
  )
}

/** `all by overlap`, or the most frequent reason with its count. */
function skippedWords(by: ScheduleReading["page"]["figures"]["skippedBy"]): string {
  const reasons = RUN_REASONS.filter((reason) => (by[reason] ?? 0) > 0).sort((a, b) => (by[b] ?? 0) - (by[a] ?? 0))
  const [most] = reasons
  if (most === undefined) return ""
  return reasons.length === 1 ? `all ${skippedPhrase(most)}` : `${countText(by[most] ?? 0)} ${skippedPhrase(most)}`
}
