import { CopyButton } from "#app/_ui/copy-button.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { State } from "#app/_ui/state.tsx"
import type { RunStory } from "#scheduler/services/runs/story.ts"
import { ErrorText } from "./error-text.tsx"
import styles from "./run.module.css"

/** How the last attempt failed, and whether that is news. */
export function RunError({ story: { error, attempt, around } }: { story: RunStory }) {
  if (error === null) return null
  const { count, isMore } = around.sameError
  const before = count === 1 ? "as the run before" : `as the ${count}${isMore ? " or more" : ""} runs before`
  return (
    <Panel
      title={
        <span className={styles.title}>
          <State state="failed" as="icon" />
          {attempt > 0 ? `Error of attempt ${attempt}` : "Error"}
        </span>
      }
      note={count === 0 ? "unlike the run before" : `same ${before}`}
      side={<CopyButton text={error.text} of="the error" />}
      isPadded
    >
      <ErrorText error={error} />
    </Panel>
  )
}
