import { counted } from "#app/_format/duration.ts"
import { clockText } from "#app/_format/time.ts"
import { Panel } from "#app/_ui/panel.tsx"
import { errorKind } from "#core/error-text.ts"
import type { RunStory } from "#scheduler/services/runs/story.ts"
import styles from "./earlier-errors.module.css"
import { ErrorText, headOf } from "./error-text.tsx"

const MOST = 10

/** What failed before the last attempt, newest first, each to be opened. */
export function EarlierErrors({ story, zone }: { story: RunStory; zone: string }) {
  const earlier = story.attempts.filter(
    ({ attempt, delivery }) => story.error === null || attempt !== story.attempt || delivery !== story.delivery,
  )
  const failed = earlier.flatMap((attempt) => (attempt.error === null ? [] : [{ ...attempt, error: attempt.error }]))
  if (failed.length === 0) return null
  const shown = failed.slice(-MOST).toReversed()
  return (
    <Panel
      title="Earlier attempts"
      note={
        failed.length > shown.length
          ? `${shown.length} of ${failed.length} that failed`
          : `${counted(failed.length, "error")}`
      }
    >
      {shown.map(({ delivery, attempt, finishedAt, error }) => {
        const isSame = story.error !== null && errorKind(story.error.text) === errorKind(error.text)
        return (
          <details key={`${delivery} ${attempt}`} className={styles.error}>
            <summary className={styles.summary}>
              <span className={styles.name}>Attempt {attempt}</span>
              {finishedAt === null ? null : <time className={styles.at}>{clockText(finishedAt, zone)}</time>}
              <span className={styles.message}>{headOf(error)}</span>
              {isSame ? <span className={styles.same}>same error</span> : null}
            </summary>
            <div className={styles.text}>
              <ErrorText error={error} />
            </div>
          </details>
        )
      })}
    </Panel>
  )
}
