import { ActionIcon, Button } from "@mantine/core"
import IconMinus from "@tabler/icons-react/icons/IconMinus"
import IconPlus from "@tabler/icons-react/icons/IconPlus"
import { useRef } from "react"
import { CronBuilder, CronDays } from "./cron-builder.tsx"
import styles from "./cron-lines.module.css"
import { CronLineText } from "./cron-text.tsx"
import type { FieldTrouble } from "./engine.ts"
import type { CronText } from "./form.ts"
import { useEditor, useStore, useValue } from "./store.ts"

const MOST = 20

/** Lines of cron: a builder for what people mean most often, and the text, each of which follows the other. */
export function CronLines() {
  const store = useStore()
  const lines = useValue("lines")
  const box = useRef<HTMLDivElement>(null)

  function write(key: number, text: string) {
    store.set({ lines: store.get().values.lines.map((line) => (line.key === key ? { key, text } : line)) })
  }

  function add() {
    const key = Math.max(...lines.map((line) => line.key)) + 1
    store.set({ lines: [...lines, { key, text: "0 12 * * *" }] })
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-line="${key}"] [data-cron]`)?.focus())
  }

  function remove(key: number) {
    store.set({ lines: lines.filter((line) => line.key !== key) })
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[data-cron]")?.focus())
  }

  return (
    <div className={styles.lines} ref={box}>
      {lines.map((line, index) => (
        <Line
          key={line.key}
          line={line}
          index={index}
          count={lines.length}
          write={(text) => write(line.key, text)}
          remove={() => remove(line.key)}
        />
      ))}
      {lines.length < MOST ? (
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={add}
          >
            Add a line
          </Button>
        </div>
      ) : null}
    </div>
  )
}

type LineProps = { line: CronText; index: number; count: number; write: (text: string) => void; remove: () => void }

function Line({ line, index, count, write, remove }: LineProps) {
  const trouble = useEditor((state) => troubleAt(state.judged.troubles, index))
  const name = count === 1 ? "Cron line" : `Cron line ${index + 1}`
  return (
    <div className={styles.line} data-line={line.key} data-many={count > 1 || undefined}>
      <CronBuilder text={line.text} of={name} write={write} />
      <span className={styles.equals} aria-hidden="true">
        =
      </span>
      <CronLineText text={line.text} label={name} trouble={trouble} write={write} />
      {count > 1 ? (
        <ActionIcon aria-label={`Remove ${name.toLowerCase()}`} onClick={remove} className={styles.remove}>
          <IconMinus size={16} aria-hidden="true" />
        </ActionIcon>
      ) : null}
      <CronDays text={line.text} of={name} write={write} />
    </div>
  )
}

/** The same object as long as the judgement is: it may be compared. */
function troubleAt(troubles: readonly FieldTrouble[], index: number): FieldTrouble | null {
  return (
    troubles.find(({ field, line }) => field === "cron" && line === index) ??
    troubles.find(({ field, line }) => line === null && field === `cron[${index}]`) ??
    (index === 0 ? troubles.find(({ field, line }) => field === "cron" && line === null) : undefined) ??
    null
  )
}
