import type { Route } from "next"
import type { ReactNode } from "react"
import { actorWords } from "#app/_audit/verb-words.ts"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { counted, relativeText } from "#app/_format/duration.ts"
import { schedulePath } from "#app/_shell/rooms.ts"
import { LinkButton } from "#app/_ui/link-button.tsx"
import { NotYours } from "#app/_ui/not-yours.tsx"
import { Note } from "#app/_ui/note.tsx"
import { Time } from "#app/_ui/time.tsx"
import type { Instant } from "#core/brand.ts"
import { instantOf } from "#core/schedule-input/texts.ts"
import { EnableButton } from "./enable-button.tsx"
import styles from "./plight.module.css"
import { fileOf } from "./stopping.ts"

type Lacks = { edit: string | null; switch: string | null }

/** Why it does not fire, or will not for long: who, since when, why, until when, and the one act that mends it. */
export function Plight({ reading, lacks }: { reading: ScheduleReading; lacks: Lacks }) {
  const { schedule } = reading.page
  const file = fileOf(schedule.source)
  const isEnded = schedule.enabled && schedule.fault === null && schedule.next === null
  return (
    <div className={styles.notes}>
      {schedule.fault === null ? null : <SetAside reading={reading} lacks={lacks.edit} />}
      {schedule.enabled ? null : <Disabled reading={reading} lacks={lacks.switch} />}
      {isEnded ? <Ended reading={reading} lacks={lacks.edit} /> : null}
      {schedule.enabled && schedule.until !== null ? (
        <Note tone="warn">
          It will be disabled <When at={schedule.until} reading={reading} />.
        </Note>
      ) : null}
      {file === null ? null : (
        <Note tone="quiet">
          It comes from the file <code>{file}</code>: whoever applies that again writes over what is changed here, but
          for the switch.
        </Note>
      )}
    </div>
  )
}

type NoteProps = { reading: ScheduleReading; lacks: string | null }

function SetAside({ reading, lacks }: NoteProps) {
  const { schedule } = reading.page
  const { faultAt } = reading.standing
  return (
    <Note tone="bad" acts={<EditLink id={schedule.id} lacks={lacks} />}>
      <strong>Set aside</strong> by the beat
      {faultAt === null ? null : (
        <>
          {" "}
          <When at={faultAt} reading={reading} />
        </>
      )}
      : {schedule.fault}. It fires again from when an edit makes it sound.
    </Note>
  )
}

function Disabled({ reading, lacks }: NoteProps) {
  const { schedule } = reading.page
  const { switched } = reading.standing
  return (
    <Note tone="quiet" acts={<EnableButton id={schedule.id} name={schedule.name} lacks={lacks} />}>
      <strong>Disabled</strong>
      {switched === null ? null : (
        <>
          {" "}
          by {actorWords(switched.actor).name} <When at={switched.at} reading={reading} />
        </>
      )}
      {schedule.note === null || schedule.note === "" ? "." : <>: “{schedule.note}”.</>}{" "}
      {schedule.until === null ? (
        "Nothing fires until somebody enables it."
      ) : (
        <>
          Enabled again <When at={schedule.until} reading={reading} />.
        </>
      )}
    </Note>
  )
}

function Ended({ reading, lacks }: NoteProps) {
  const { schedule } = reading.page
  return (
    <Note tone="warn" acts={<EditLink id={schedule.id} lacks={lacks} />}>
      <strong>No fire is to come.</strong> {whyEnded(reading)}
    </Note>
  )
}

function whyEnded(reading: ScheduleReading): ReactNode {
  const { input, fireCount, now } = reading.page
  const { maxFires = null, endsAt = null, at = null } = input ?? {}
  if (maxFires !== null && fireCount >= maxFires) return `It may fire ${counted(maxFires, "time")}, and has done so.`
  if (at !== null)
    return (
      <>
        It fires once, and that was <When at={instantOf(at)} reading={reading} />.
      </>
    )
  if (endsAt !== null && instantOf(endsAt) <= now)
    return (
      <>
        It ended <When at={instantOf(endsAt)} reading={reading} />.
      </>
    )
  return "Its rule, its bounds and its calendars leave none."
}

function When({ at, reading: { page } }: { at: Instant; reading: ScheduleReading }) {
  return (
    <>
      <Time at={at} now={page.now} zone={page.schedule.timeZone} /> ({relativeText(at - page.now)})
    </>
  )
}

function EditLink({ id, lacks }: { id: number; lacks: string | null }) {
  return (
    <NotYours lacks={lacks}>
      <LinkButton href={`${schedulePath(id)}/edit` as Route} variant="default">
        Edit
      </LinkButton>
    </NotYours>
  )
}
