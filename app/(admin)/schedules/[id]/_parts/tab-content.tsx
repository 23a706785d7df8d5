import Link from "next/link"
import { readRunsOf, readTrail, type ScheduleReading } from "#app/_data/schedule-page.ts"
import { counted } from "#app/_format/duration.ts"
import { exactText } from "#app/_format/time.ts"
import { runsOf } from "#app/_shell/rooms.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { PageLink, Pages } from "#app/_ui/pages.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { AppError } from "#core/errors.ts"
import { cursorText, RunCursor } from "#scheduler/services/runs/cursor.ts"
import { type Asked, tabPath } from "./address.ts"
import { Overview } from "./overview.tsx"
import { RunsOf } from "./runs-table.tsx"
import { Trail } from "./trail.tsx"

type TabContentProps = { reading: ScheduleReading; asked: Asked; lacks: string | null }

const RECENT = 14
const PAGE = 50

/** The part that the address names. Of a schedule that is deleted there is its history, and nothing to come. */
export async function TabContent({ reading, asked, lacks }: TabContentProps) {
  const { page, zone } = reading
  const { id } = page.schedule
  const isDeleted = page.deletedAt !== null
  if (asked.tab === "runs") return <RunsTab reading={reading} asked={asked} />
  if (asked.tab === "audit" || isDeleted) {
    const trail = asked.older === null ? page.trail : await readTrail(id, asked.older).catch(firstOnNoPlace(page.trail))
    const isFirst = trail === page.trail
    return (
      <Trail id={id} trail={trail} now={page.now} zone={zone} isFirst={isFirst} lacks={lacks} isDeleted={isDeleted} />
    )
  }
  const { rows } = await readRunsOf(id, { size: RECENT })
  return <Overview reading={reading} recent={rows} />
}

async function RunsTab({ reading, asked }: Omit<TabContentProps, "lacks">) {
  const { schedule, now } = reading.page
  const place = placeOf(asked)
  const { rows, older, newer, lookedTo } = await readRunsOf(schedule.id, { ...place, size: PAGE })
  const isFirst = Object.keys(place).length === 0
  return (
    <>
      <Panel
        title="Runs"
        note={`${counted(rows.length, "run")}, live first, then by due time`}
        side={
          <Link prefetch={false} href={runsOf(schedule.name)}>
            Filter them
          </Link>
        }
      >
        {rows.length === 0 ? (
          <Empty>{isFirst ? "Nothing has run yet." : "The list ends here."}</Empty>
        ) : (
          <RunsOf rows={rows} now={now} zone={schedule.timeZone} reader={reading.zone} hasReasons />
        )}
      </Panel>
      <Pages words={lookedTo === null ? null : `Looked back to ${exactText(lookedTo, schedule.timeZone, now)}`}>
        {isFirst ? null : <PageLink href={tabPath(schedule.id, "runs")}>Newest</PageLink>}
        {newer === null || isFirst ? null : (
          <PageLink href={tabPath(schedule.id, "runs", { newer: cursorText(newer) })} rel="prev">
            Newer
          </PageLink>
        )}
        {older === null ? null : (
          <PageLink href={tabPath(schedule.id, "runs", { older: cursorText(older) })} rel="next">
            Older
          </PageLink>
        )}
      </Pages>
    </>
  )
}

/** An address that somebody has cut short leads to the first page. */
function placeOf({ older, newer }: Asked): { older?: string; newer?: string } {
  if (older !== null && RunCursor.safeParse(older).success) return { older }
  return newer !== null && RunCursor.safeParse(newer).success ? { newer } : {}
}

/** As {@link placeOf}, of the log. */
function firstOnNoPlace<T>(first: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof AppError && error.code === "invalid_input") return first
    throw error
  }
}
