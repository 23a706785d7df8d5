import { CopyButton } from "#app/_ui/copy-button.tsx"
import { JsonView } from "#app/_ui/json-view.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import styles from "./run.module.css"

type RunJsonProps = { title: "Payload" | "Result"; note: string; value: unknown; isCensored?: boolean }

/** What the task was given, or gave back; a task that gave nothing has no result to show. */
export function RunJson({ title, note, value, isCensored = false }: RunJsonProps) {
  if (value === null || value === undefined) return null
  return (
    <Panel
      title={title}
      note={note}
      side={<CopyButton text={JSON.stringify(value, null, 2)} of={`the ${title.toLowerCase()}`} />}
      isPadded
    >
      <JsonView value={value} label={title} />
      {isCensored ? (
        <p className={styles.censored}>What looks like a secret is hidden. To see it takes the role editor.</p>
      ) : null}
    </Panel>
  )
}
