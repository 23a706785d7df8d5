import Link from "next/link"
import { Actor } from "#app/_audit/actor.tsx"
import { verbWords } from "#app/_audit/verb-words.ts"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { countText, durationText, relativeText } from "#app/_format/duration.ts"
import { runsOf } from "#app/_shell/rooms.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { JsonView } from "#app/_ui/json-view.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { StripLegend, WideStrip } from "#app/_ui/wide-strip.tsx"
import { stripRun } from "#app/(admin)/schedules/_list/run-looks.ts"
import { Durations } from "#app/(admin)/schedules/[id]/_durations/durations.tsx"
import { ScheduleInput } from "#core/schedule-input.ts"
import { withoutSecrets } from "#scheduler/services/audit.ts"
import type { RunRow } from "#scheduler/services/runs/row.ts"
import { tabPath } from "./address.ts"
import styles from "./overview.module.css"
import { Rules } from "./rules.tsx"
import { RunsOf } from "./runs-table.tsx"
import { Upcoming } from "./upcoming.tsx"

/** Fewer places for fewer runs, so that they are not lost at the edge. */
const PLACES = [24, 48, 72] as const
const MOST = 72

function placesFor(runs: number): number {
  return PLACES.find((places) => runs <= places) ?? MOST
}

/** What it did at the left, what it is about to do and why at the right. */
export function Overview({ reading, recent }: { reading: ScheduleReading; recent: readonly RunRow[] }) {
  const { page } = reading
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <LastRuns reading={reading} />
        {page.runs.length === 0 ? null : (
          <Durations
            runs={page.runs}
            of={placesFor(page.runs.length)}
            figures={page.figures}
            overlap={page.input?.overlap ?? "allow"}
            now={page.now}
            zone={page.schedule.timeZone}
          />
        )}
        <Recent reading={reading} recent={recent} />
      </div>
      <div className={styles.column}>
        <div className={styles.first}>
          <Upcoming reading={reading} />
        </div>
        <Rules reading={reading} />
        <Payload reading={reading} />
        <LastChanges reading={reading} />
      </div>
    </div>
  )
}

function LastRuns({ reading: { page } }: { reading: ScheduleReading }) {
  const { timeZone } = page.schedule
  const runs = page.runs.slice(-MOST).map((run) => stripRun(run, timeZone, page.now))
  const [oldest, newest] = [page.runs.slice(-MOST)[0], page.runs.at(-1)]
  if (oldest === undefined || newest === undefined)
    return (
      <Panel title="Last runs">
        <Empty>Nothing has run yet. A run appears here by itself as soon as it fires.</Empty>
      </Panel>
    )
  const span = newest.fireAt - oldest.fireAt
  return (
    <Panel
      isSeamless
      title={runs.length === 1 ? "Last run" : `Last ${runs.length} runs`}
      note={span === 0 ? "click it" : `${durationText(span)}; click any of them`}
      side={<StripLegend runs={runs} />}
    >
      <div className={styles.strip}>
        <WideStrip runs={runs} of={placesFor(runs.length)} />
      </div>
    </Panel>
  )
}

function Recent({
  reading: { page, standing, zone },
  recent,
}: {
  reading: ScheduleReading
  recent: readonly RunRow[]
}) {
  const { count, isMore } = standing.runs
  if (recent.length === 0) return null
  return (
    <Panel
      isSeamless
      title="Recent runs"
      side={
        <Link prefetch={false} href={runsOf(page.schedule.name)}>
          All {`${countText(count)}${isMore ? "+" : ""}`}
        </Link>
      }
    >
      <RunsOf rows={recent} now={page.now} zone={page.schedule.timeZone} reader={zone} />
    </Panel>
  )
}

function Payload({ reading: { page } }: { reading: ScheduleReading }) {
  const input = ScheduleInput.safeParse(page.input)
  if (!input.success) return null
  const isEmpty = Object.keys(input.data.payload).length === 0
  return (
    <Panel title="Payload" note={isEmpty ? "none" : `of ${page.schedule.task}`} isPadded={!isEmpty}>
      {isEmpty ? (
        <Empty>The task gets an empty object.</Empty>
      ) : (
        <JsonView value={withoutSecrets(input.data.payload)} label="Payload" />
      )}
    </Panel>
  )
}

const CHANGES = 5

function LastChanges({ reading: { page, standing } }: { reading: ScheduleReading }) {
  const { count, isMore } = standing.entries
  const { id } = page.schedule
  return (
    <Panel
      title="Last changes"
      side={
        <Link prefetch={false} href={tabPath(id, "audit")}>
          All {`${countText(count)}${isMore ? "+" : ""}`}
        </Link>
      }
    >
      {page.trail.entries.length === 0 ? (
        <Empty>Nothing on record: it was made by SQL.</Empty>
      ) : (
        <ol className={styles.changes}>
          {page.trail.entries.slice(0, CHANGES).map(({ id: entry, verb, actor, at, note }) => (
            <li key={entry} title={note ?? undefined}>
              <span>{verbWords(verb).title} by</span>
              <Actor actor={actor} />
              <span className={styles.ago}>{relativeText(at - page.now)}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
