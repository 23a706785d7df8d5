import { durationText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { runPath } from "#app/_shell/rooms.ts"
import { Panel } from "#app/_ui/panel.tsx"
import { LOOKS, shownState } from "#app/_ui/state-looks.ts"
import { Strip } from "#app/_ui/strip.tsx"
import type { RunStory } from "#scheduler/services/runs/story.ts"
import { AroundLinks } from "./around-links.tsx"
import styles from "./run.module.css"

/** The runs of its schedule before and after it, to tell one bad run from a bad week. */
export function Around({ story, zone }: { story: RunStory; zone: string }) {
  const { runs, earlier, later } = story.around
  if (runs.length === 0) return null
  const strip = runs.map(({ id, state, attempt, dueAt, startedAt, finishedAt }) => {
    const took =
      startedAt === null || finishedAt === null ? "" : `, took ${durationText(Math.max(0, finishedAt - startedAt))}`
    return {
      id,
      state: shownState(state, attempt),
      title: `${LOOKS[state].word}, ${shortText(dueAt, zone, story.now)}${took}`,
      href: runPath(id),
    }
  })
  return (
    <Panel title="Runs around it" isPadded>
      <div className={styles.strip}>
        <Strip runs={strip} of={runs.length} highlight={story.id} />
      </div>
      <AroundLinks
        earlier={earlier === null ? null : runPath(earlier)}
        later={later === null ? null : runPath(later)}
      />
    </Panel>
  )
}
