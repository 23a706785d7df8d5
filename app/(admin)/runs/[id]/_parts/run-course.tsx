import type { RunStory } from "#scheduler/services/runs/story.ts"
import { Attempts } from "./attempts.tsx"
import styles from "./run.module.css"
import { Steps } from "./steps.tsx"

/** From plan to end: exact steps above, attempts and the waits between them to scale below. */
export function RunCourse({ story, zone }: { story: RunStory; zone: string }) {
  return (
    <section className={styles.panel} aria-label="Course of the run">
      <Steps story={story} zone={zone} />
      <Attempts attempts={story.attempts} now={story.now} zone={zone} />
    </section>
  )
}
