import { actorWords } from "#app/_audit/verb-words.ts"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { relativeText } from "#app/_format/duration.ts"
import { Note } from "#app/_ui/note.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { Time } from "#app/_ui/time.tsx"
import { Mono } from "#app/_ui/words.tsx"
import styles from "./deleted.module.css"
import { UndeleteButton } from "./undelete-button.tsx"

/** How the page of a schedule opens that is no more: when, by whom, what is left, and the way back while there is one. */
export function DeletedHead({ reading, lacks }: { reading: ScheduleReading; lacks: string | null }) {
  const { page, standing, zone } = reading
  const { schedule, now } = page
  const { deleted } = standing
  const at = page.deletedAt ?? now
  const batch = deleted?.isKept === true ? deleted.batch : null
  return (
    <>
      <PageHead title={schedule.name} note="deleted">
        {page.sentence ?? "When it fired cannot be understood"}. Ran <Mono>{schedule.task}</Mono> on{" "}
        <Mono>{schedule.queue}</Mono>.
      </PageHead>
      <div className={styles.note}>
        <Note tone="warn" acts={batch === null ? undefined : <UndeleteButton batch={batch} lacks={lacks} />}>
          <strong>Deleted</strong>
          {deleted === null ? null : <> by {actorWords(deleted.actor).name}</>} <Time at={at} now={now} zone={zone} /> (
          {relativeText(at - now)}). Its runs and its log stay on record.{" "}
          {batch === null ? "It can be undone no more: that was possible for a day." : ""}
        </Note>
      </div>
    </>
  )
}
