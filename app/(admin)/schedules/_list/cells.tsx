import IconLock from "@tabler/icons-react/icons/IconLock"
import Link from "next/link"
import { clockText, hoverText, isoText, shortText } from "#app/_format/time.ts"
import { runPath, schedulePath } from "#app/_shell/rooms.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { State } from "#app/_ui/state.tsx"
import { shownState } from "#app/_ui/state-looks.ts"
import { TwoLineTime } from "#app/_ui/time.tsx"
import { Mono, Tag } from "#app/_ui/words.tsx"
import type { Instant } from "#core/brand.ts"
import type { ScheduleRow } from "#scheduler/services/schedules/rows.ts"
import styles from "./cells.module.css"
import { lastRunLook } from "./run-looks.ts"

const TAGS = 2

type At = { row: ScheduleRow; now: Instant; reader: string }

export function NameCell({ row }: { row: ScheduleRow }) {
  const owner = row.source.startsWith("file:") ? row.source.slice(5) : null
  return (
    <div className={styles.two}>
      <span className={styles.nameLine}>
        <Link href={schedulePath(row.id)} className={styles.name} title={row.name} prefetch={false} data-row-link="">
          {row.name}
        </Link>
        {owner === null ? null : (
          <span role="img" aria-label={`Owned by ${owner}`} title={`Owned by ${owner}: its next apply decides`}>
            <IconLock size={14} stroke={1.75} aria-hidden="true" />
          </span>
        )}
      </span>
      <span className={styles.second} title={row.task}>
        <Mono>{row.task}</Mono>
      </span>
    </div>
  )
}

export function RecurrenceCell({ row }: { row: ScheduleRow }) {
  return (
    <div className={styles.two} title={`${row.when ?? row.fault ?? ""} (${row.timeZone})`}>
      <span className={styles.clip}>{row.short ?? "Not understood"}</span>
      <span className={styles.second}>{row.written === null ? "—" : <Mono>{row.written}</Mono>}</span>
    </div>
  )
}

/** When it fires next, or why it will not. */
export function NextFireCell({ row, now, reader }: At) {
  if (row.fault !== null)
    return (
      <div className={styles.two} data-tone="bad" title={row.fault}>
        <span className={styles.clip}>
          <State state="set_aside" />
        </span>
        <span className={styles.fault}>{row.fault}</span>
      </div>
    )
  if (!row.enabled) return <DisabledFor row={row} now={now} reader={reader} />
  if (row.next === null)
    return (
      <div className={styles.two} title="By its rule, bounds and calendars it has no fire to come">
        <span className={styles.quiet}>Fires no more</span>
        <span className={styles.second}>its rule has ended</span>
      </div>
    )
  return <TwoLineTime at={row.next.at} now={now} zone={row.timeZone} reader={reader} isBold />
}

function DisabledFor({ row, now, reader }: At) {
  const until = row.until === null ? null : shortText(row.until, row.timeZone, now)
  const who = `by ${row.updatedBy.replace(/^\w+:/, "")}, ${shortText(row.updatedAt, reader, now)}`
  const said = [row.note, until === null ? null : `until ${until}`, `last changed ${who}`]
  return (
    <div className={styles.two} title={said.filter((part) => part !== null).join("\n")}>
      <span className={styles.quiet}>Disabled</span>
      <span className={styles.second}>{until === null ? (row.note ?? "until enabled") : `until ${until}`}</span>
    </div>
  )
}

/** The state as a mark, beside it how long it took and when that was. */
export function LastRunCell({ row, now, reader }: At) {
  const { lastRun } = row
  if (lastRun === null)
    return (
      <div className={styles.run}>
        <span className={styles.never} aria-hidden="true" />
        <span className={styles.quiet}>never ran</span>
      </div>
    )
  const { first, second } = lastRunLook(lastRun)
  return (
    <div className={styles.run}>
      <State state={shownState(lastRun.state, lastRun.attempt)} as="icon" />
      <div className={styles.two}>
        <Link
          href={runPath(lastRun.id)}
          className={styles.took}
          title={"words" in first ? first.words : undefined}
          prefetch={false}
        >
          {"words" in first ? (
            first.words
          ) : (
            <>
              {first.prefix}
              <Elapsed since={first.since} now={now} />
            </>
          )}
        </Link>
        <span className={styles.second}>
          <When of={second} row={row} now={now} reader={reader} />
        </span>
      </div>
    </div>
  )
}

function When({ of, row, now, reader }: At & { of: ReturnType<typeof lastRunLook>["second"] }) {
  if (of === null) return null
  if ("words" in of) return of.words
  const at = "since" in of ? of.since : of.ago
  return (
    <time dateTime={isoText(at)} title={hoverText(at, row.timeZone, reader)}>
      {"since" in of ? `since ${clockText(at, row.timeZone).slice(0, 5)}` : <RelativeTime at={at} now={now} isRough />}
    </time>
  )
}

export function TagsCell({ tags, filterBy }: { tags: readonly string[]; filterBy: (tag: string) => string }) {
  const more = tags.slice(TAGS)
  return (
    <div className={styles.tags}>
      {tags.slice(0, TAGS).map((tag) => (
        <a key={tag} href={filterBy(tag)} data-soft="" tabIndex={-1} title={`Only those with the tag ${tag}`}>
          <Tag>{tag}</Tag>
        </a>
      ))}
      {more.length === 0 ? null : (
        <span className={styles.more} title={more.join(", ")}>
          +{more.length}
        </span>
      )}
    </div>
  )
}
