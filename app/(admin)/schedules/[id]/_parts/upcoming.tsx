import IconCalendarOff from "@tabler/icons-react/icons/IconCalendarOff"
import IconClockExclamation from "@tabler/icons-react/icons/IconClockExclamation"
import { Fragment } from "react"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { dayKey, dayText, hoverText, isoText } from "#app/_format/time.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import type { PreviewLine } from "#core/schedule-preview.ts"
import styles from "./upcoming.module.css"

/** The next fires in the schedule's zone, with what clocks and calendars do to them at their place. */
export function Upcoming({ reading }: { reading: ScheduleReading }) {
  const { page, standing, zone } = reading
  const { schedule, upcoming, input, now } = page
  const first = upcoming.find(({ kind }) => kind === "fire")
  const isAtRisk = input?.overlap === "skip" && standing.live.length > 0
  return (
    <Panel title="Upcoming" note={schedule.timeZone}>
      {upcoming.length === 0 ? (
        <Empty>{schedule.enabled ? "Nothing is to come." : "Nothing fires while it is disabled."}</Empty>
      ) : (
        <ol className={styles.fires}>
          {upcoming.map((line, index) => (
            <Fragment key={line.at}>
              {isNewDay(line, upcoming[index - 1], now, schedule.timeZone) ? (
                <li className={styles.day}>{dayText(line.at, schedule.timeZone, now)}</li>
              ) : null}
              <li className={styles.fire} data-kind={line.kind}>
                <time dateTime={isoText(line.at)} title={hoverText(line.at, schedule.timeZone, zone)}>
                  <span className={styles.clock}>{line.local.slice(11, line.at % 60_000 === 0 ? 16 : 19)}</span>
                  <span className={styles.offset}>{line.offset}</span>
                </time>
                <What line={line} isAtRisk={isAtRisk && line === first} />
                {line.kind === "fire" ? (
                  <span className={styles.relative}>
                    <RelativeTime at={line.at} now={now} />
                  </span>
                ) : null}
              </li>
              {line.note === null ? null : (
                <li className={styles.note} data-tone="warn">
                  <IconClockExclamation size={15} aria-hidden="true" />
                  <span>
                    <strong>{line.note.fact}</strong> {line.note.effect}
                  </span>
                </li>
              )}
            </Fragment>
          ))}
          {page.clockAhead === null ? null : (
            <li className={styles.note} data-tone="warn">
              <IconClockExclamation size={15} aria-hidden="true" />
              <span>
                <strong>{dayText(page.clockAhead.at, schedule.timeZone, now)}.</strong> {page.clockAhead.words}
              </span>
            </li>
          )}
        </ol>
      )}
    </Panel>
  )
}

function What({ line, isAtRisk }: { line: PreviewLine; isAtRisk: boolean }) {
  if (line.kind === "excluded")
    return (
      <span className={styles.left}>
        <IconCalendarOff size={14} aria-hidden="true" /> left out by {line.calendar}
      </span>
    )
  if (line.kind === "left-out") return <span className={styles.left}>does not exist, left out</span>
  return isAtRisk ? (
    <span
      className={styles.risk}
      data-tone="warn"
      title="It is skipped if the run that goes on now has not ended by then"
    >
      may be skipped
    </span>
  ) : null
}

/** Today needs no head. */
function isNewDay(line: PreviewLine, before: PreviewLine | undefined, now: PreviewLine["at"], zone: string): boolean {
  return dayKey(line.at, zone) !== dayKey(before?.at ?? now, zone)
}
