import { Autocomplete } from "@mantine/core"
import IconAlertTriangle from "@tabler/icons-react/icons/IconAlertTriangle"
import IconCircleCheckFilled from "@tabler/icons-react/icons/IconCircleCheckFilled"
import { memo, type ReactNode, useState } from "react"
import { counted } from "#app/_format/duration.ts"
import type { Tone } from "#app/_ui/tone.ts"
import { askQueue, askQueues, askTask, askTasks } from "./actions.ts"
import { Row, Section } from "./field.tsx"
import type { Opening, QueueFacts, TaskFacts } from "./opening.ts"
import { PayloadField } from "./payload-field.tsx"
import { useStore, useTrouble, useValue } from "./store.ts"
import { useRested } from "./use-rested.ts"
import styles from "./what-section.module.css"

type Known = Pick<Opening, "tasks" | "queues" | "task" | "queue">

/** What a fire does. */
export const WhatSection = memo(function WhatSection({ opening }: { opening: Known }) {
  const [task, setTask] = useState(opening.task)
  return (
    <Section title="What">
      <Row shape="wide-first">
        <TaskField known={opening.tasks} facts={task} learn={setTask} />
        <QueueField known={opening.queues} first={opening.queue} />
      </Row>
      <PayloadField schema={task.schema} task={task.name} />
    </Section>
  )
})

type TaskFieldProps = { known: Opening["tasks"]; facts: TaskFacts; learn: (facts: TaskFacts) => void }

function TaskField({ known, facts, learn }: TaskFieldProps) {
  const store = useStore()
  const name = useValue("task")
  const trouble = useTrouble("task")
  const [names, setNames] = useState(known.map((task) => task.name))
  useRested(
    name,
    async (typed) => {
      const [found, told] = await Promise.all([askTasks(typed), askTask(typed)])
      if (found.ok)
        setNames((before) =>
          joined(
            before,
            found.tasks.map((task) => task.name),
          ),
        )
      if (told.ok) learn(told.task)
    },
    facts.name,
  )

  /** A task names the queue that it is meant for: taken while nobody has chosen another. */
  async function choose(chosen: string) {
    store.set({ task: chosen })
    const told = await askTask(chosen).catch(() => null)
    const { queue } = store.get().values
    if (told?.ok && told.task.queue !== null && (queue === "default" || queue === facts.queue))
      store.set({ queue: told.task.queue })
  }

  return (
    <div>
      <Autocomplete
        label="Task"
        data={names}
        value={name}
        onChange={(task) => store.set({ task })}
        onOptionSubmit={choose}
        error={trouble}
        data-field="task"
        classNames={{ input: styles.mono ?? "" }}
        limit={50}
        maxLength={200}
        spellCheck={false}
      />
      {trouble === null && name !== "" && facts.name === name ? <TaskFact facts={facts} /> : null}
    </div>
  )
}

function TaskFact({ facts: { isAnnounced, workers, description } }: { facts: TaskFacts }) {
  if (!isAnnounced && !workers) return <Fact tone="warn">No worker has announced this task</Fact>
  const offered = workers === null ? "Announced by a worker" : `Offered by ${counted(workers, "worker")}`
  return (
    <Fact tone={workers === 0 ? "warn" : "ok"}>
      {workers === 0 ? "No worker offers it now" : offered}
      {description === "" ? "" : `. ${description}`}
    </Fact>
  )
}

function QueueField({ known, first }: { known: readonly string[]; first: QueueFacts }) {
  const store = useStore()
  const name = useValue("queue")
  const trouble = useTrouble("queue")
  const [names, setNames] = useState<readonly string[]>(known)
  const [facts, setFacts] = useState(first)
  useRested(
    name,
    async (typed) => {
      const [found, told] = await Promise.all([askQueues(typed), askQueue(typed)])
      if (found.ok) setNames((before) => joined(before, found.queues))
      if (told.ok) setFacts(told.queue)
    },
    facts.name,
  )
  return (
    <div>
      <Autocomplete
        label="Queue"
        data={[...names]}
        value={name}
        onChange={(queue) => store.set({ queue })}
        error={trouble}
        data-field="queue"
        classNames={{ input: styles.mono ?? "" }}
        limit={50}
        maxLength={200}
        spellCheck={false}
      />
      {trouble === null && facts.name === name ? <QueueFact facts={facts} /> : null}
    </div>
  )
}

function QueueFact({ facts: { workers, slots, isServedByOthers } }: { facts: QueueFacts }) {
  if (workers === null) return null
  if (workers > 0) return <Fact tone="quiet">{`${counted(workers, "worker")}, ${counted(slots ?? 0, "slot")}`}</Fact>
  if (isServedByOthers === true) return <Fact tone="quiet">Served by a plain BullMQ worker</Fact>
  return <Fact tone="warn">No worker serves this queue now</Fact>
}

function Fact({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <p className={styles.fact} data-tone={tone} role="status">
      {tone === "ok" ? <IconCircleCheckFilled size={14} aria-hidden="true" /> : null}
      {tone === "warn" ? <IconAlertTriangle size={14} aria-hidden="true" /> : null}
      <span>{children}</span>
    </p>
  )
}

/** What was found so far stays on offer, bounded. */
function joined(before: readonly string[], found: readonly string[]): string[] {
  return [...new Set([...found, ...before])].slice(0, 200).sort()
}
