import Link from "next/link"
import type { ReactNode } from "react"
import { shortRunId, startedByText } from "#app/_format/run.ts"
import { hoverText, isoText, preciseText } from "#app/_format/time.ts"
import { runPath, schedulePath } from "#app/_shell/rooms.ts"
import { CopyButton } from "#app/_ui/copy-button.tsx"
import { Facts } from "#app/_ui/facts.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { Mono } from "#app/_ui/words.tsx"
import type { Instant } from "#core/brand.ts"
import type { RunStory } from "#scheduler/services/runs/story.ts"
import styles from "./run.module.css"

type RunFactsProps = { story: RunStory; zone: string; reader: string }

/** What is known of the run besides its course. */
export function RunFacts({ story, zone, reader }: RunFactsProps) {
  const at = (instant: Instant) => (
    <time dateTime={isoText(instant)} title={hoverText(instant, zone, reader)}>
      {preciseText(instant, zone)}
    </time>
  )
  const facts: (readonly [string, ReactNode])[] = [
    [
      "Run",
      <span key="id" className={styles.id}>
        <Mono>{story.id}</Mono>
      </span>,
    ],
    ["Schedule", <ScheduleLink key="schedule" story={story} />],
    ["Revision", revisionText(story)],
    ["Task", <Mono key="task">{story.task}</Mono>],
    ["Queue", <Mono key="queue">{story.queue}</Mono>],
    ["Worker", story.worker === null ? null : <Mono key="worker">{story.worker}</Mono>],
    ["Started by", startedByText(story.trigger)],
    ["Epoch", story.epoch],
    ["Delivery", story.delivery],
    ...(story.startBy === null ? [] : [["Start deadline", at(story.startBy)] as const]),
    ...links("Retry of", story.retried.slice(-1)),
    ...links("Retried as", story.retries),
  ]
  return (
    <Panel title="Facts" side={<CopyButton text={story.id} of="the run's id" />}>
      <Facts facts={facts} />
    </Panel>
  )
}

function ScheduleLink({ story: { schedule } }: { story: RunStory }): ReactNode {
  if (schedule === null) return "none"
  if (schedule.id === null || schedule.isDeleted) return `${schedule.name}, deleted`
  return (
    <>
      <Link href={schedulePath(schedule.id)}>{schedule.name}</Link>
      {schedule.isEnabled ? null : ", disabled"}
    </>
  )
}

/** The revision that fired, and the schedule's own when it has been edited since. */
function revisionText({ revision, schedule }: RunStory): string | null {
  if (revision === null) return null
  const now = schedule?.revision ?? null
  return now === null || now === revision ? `${revision}` : `${revision}, now ${now}`
}

function links(name: string, runs: readonly { id: string }[]): (readonly [string, ReactNode])[] {
  if (runs.length === 0) return []
  return [
    [
      name,
      <span key={name} className={styles.links}>
        {runs.map(({ id }) => (
          <Link key={id} href={runPath(id)} title={id} prefetch={false}>
            <Mono>{shortRunId(id)}</Mono>
          </Link>
        ))}
      </span>,
    ],
  ]
}
