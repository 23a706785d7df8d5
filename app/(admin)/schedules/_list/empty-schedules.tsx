import IconFileCode from "@tabler/icons-react/icons/IconFileCode"
import IconPlus from "@tabler/icons-react/icons/IconPlus"
import IconTerminal2 from "@tabler/icons-react/icons/IconTerminal2"
import type { ReactNode } from "react"
import { type Readiness, readReadiness } from "#app/_data/readiness.ts"
import type { MayDo } from "#app/_data/schedules.ts"
import { counted } from "#app/_format/duration.ts"
import { CopyButton } from "#app/_ui/copy-button.tsx"
import { EmptyRoom } from "#app/_ui/empty.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import styles from "./empty-schedules.module.css"
import { NewSchedule } from "./new-schedule.tsx"
import { ReadyFacts } from "./ready-facts.tsx"
import { SAMPLE_COMMAND, SAMPLE_FILE } from "./samples.ts"

/** Proves that a first schedule would run, and shows the ways to it. */
export async function EmptySchedules({ may }: { may: MayDo }) {
  const { value: ready, outage } = await readReadiness()
  if (outage !== null) return <OutageView outage={outage} />
  return (
    <div className={styles.room}>
      <PageHead title="Schedules" note="0" />
      <EmptyRoom
        sentence="Nothing is scheduled yet"
        words={`A schedule says what to run, when, in which zone, and what to do when it is late. ${waitsText(ready)}`}
      >
        <ReadyFacts ready={ready} />
        <div className={styles.cards}>
          <Card
            icon={<IconPlus size={20} stroke={1.75} />}
            title="Make one here"
            isFirst
            act={<NewSchedule may={may} />}
          >
            Pick a task, say when. You see the next ten fires before you save, and nothing fires by saving.
          </Card>
          <Card
            icon={<IconFileCode size={20} stroke={1.75} />}
            title="Keep them in a file"
            act={<CopyButton text={SAMPLE_FILE} of="a sample file" word="Copy a sample file" isButton />}
          >
            Reviewed in Git, applied in CI with <code>onebeat apply -f schedules.yaml</code>.
          </Card>
        </div>
        <section className={styles.shell} aria-label="Or from a shell">
          <div className={styles.shellHead}>
            <IconTerminal2 size={16} stroke={1.75} aria-hidden="true" />
            <h3>Or from a shell</h3>
            <CopyButton text={SAMPLE_COMMAND} of="the command" />
          </div>
          <pre>
            <code>
              <span className={styles.comment}># every weekday at 09:30, New York time</span>
              {"\n"}
              {SAMPLE_COMMAND}
            </code>
          </pre>
        </section>
      </EmptyRoom>
    </div>
  )
}

type CardProps = { icon: ReactNode; title: string; isFirst?: boolean; act: ReactNode; children: ReactNode }

function Card({ icon, title, isFirst = false, act, children }: CardProps) {
  return (
    <section className={styles.card} data-first={isFirst || undefined}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <h3>{title}</h3>
      <p>{children}</p>
      <div className={styles.act}>{act}</div>
    </section>
  )
}

/** Only what is so: a beat that is not there does not wait. */
function waitsText({ leader, workers, tasks }: Readiness): string {
  if (leader === null) return "Nobody leads now, so nothing would fire: start a beat."
  if (workers?.length === 0) return "The beat is up; runs would wait until a worker comes."
  return tasks.length === 0
    ? "The beat is up and waiting."
    : `The beat is up and waiting, with ${counted(tasks.length, "task")} to run.`
}
