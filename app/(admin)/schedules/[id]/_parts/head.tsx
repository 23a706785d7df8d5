import IconCopyPlus from "@tabler/icons-react/icons/IconCopyPlus"
import IconPencil from "@tabler/icons-react/icons/IconPencil"
import type { Route } from "next"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { schedulePath } from "#app/_shell/rooms.ts"
import { LinkButton } from "#app/_ui/link-button.tsx"
import { NotYours } from "#app/_ui/not-yours.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { Mono, Tag } from "#app/_ui/words.tsx"
import { SwitchCell } from "#app/(admin)/schedules/_list/switch-cell.tsx"
import styles from "./head.module.css"
import { HeadKeys } from "./head-keys.tsx"
import { HeadMenu } from "./head-menu.tsx"

/** The schedule by name, switch and sentence, and what can be done to it. */
export function ScheduleHead({ reading, lacks }: { reading: ScheduleReading; lacks: string | null }) {
  const { schedule } = reading.page
  const edit = `${schedulePath(schedule.id)}/edit` as Route
  const duplicate = `/schedules/new?from=${schedule.id}` as Route
  return (
    <PageHead
      title={
        <span className={styles.title}>
          <SwitchCell id={schedule.id} name={schedule.name} enabled={schedule.enabled} revision={schedule.revision} />
          {schedule.name}
        </span>
      }
      note={
        schedule.tags.length === 0 ? undefined : (
          <span className={styles.tags}>
            {schedule.tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </span>
        )
      }
      acts={
        <>
          <NotYours lacks={lacks}>
            <LinkButton href={duplicate} variant="default" leftSection={<IconCopyPlus size={15} aria-hidden="true" />}>
              Duplicate
            </LinkButton>
          </NotYours>
          <NotYours lacks={lacks}>
            <LinkButton href={edit} leftSection={<IconPencil size={15} aria-hidden="true" />} aria-keyshortcuts="e">
              Edit
            </LinkButton>
          </NotYours>
          <HeadMenu name={schedule.name} lacks={lacks} />
          {lacks === null ? <HeadKeys edit={edit} /> : null}
        </>
      }
    >
      <Sentence reading={reading} />
    </PageHead>
  )
}

/** `Every 15 minutes, Europe/Berlin. Runs billing.reconcile_ledger on billing.` */
function Sentence({ reading: { page } }: { reading: ScheduleReading }) {
  const { task, queue, timeZone } = page.schedule
  const sentence = page.sentence?.replace(` (${timeZone})`, `, ${timeZone}`)
  return (
    <>
      {sentence ?? "It cannot be understood as it stands"}. Runs <Mono>{task}</Mono> on <Mono>{queue}</Mono>.
      {page.description === "" ? null : <p className={styles.description}>{page.description}</p>}
    </>
  )
}
