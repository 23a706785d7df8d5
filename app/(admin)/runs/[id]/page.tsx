import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { readStory } from "#app/_data/runs.ts"
import { shortRunId } from "#app/_format/run.ts"
import { Crumb } from "#app/_shell/crumbs.tsx"
import { Note } from "#app/_ui/note.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { PageHead } from "#app/_ui/page-head.tsx"
import { State } from "#app/_ui/state.tsx"
import { LOOKS, shownState } from "#app/_ui/state-looks.ts"
import { Around } from "./_parts/around.tsx"
import { EarlierErrors } from "./_parts/earlier-errors.tsx"
import styles from "./_parts/run.module.css"
import { RunCourse } from "./_parts/run-course.tsx"
import { RunError } from "./_parts/run-error.tsx"
import { RunFacts } from "./_parts/run-facts.tsx"
import { RunJson } from "./_parts/run-json.tsx"
import { RunSentence, stateWords } from "./_parts/run-sentence.tsx"

type Params = Promise<{ id: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Run ${shortRunId(decoded((await params).id))}` }
}

export default async function RunPage({ params }: { params: Params }) {
  const { value: reading, outage } = await readStory(decoded((await params).id))
  if (outage !== null) return <OutageView outage={outage} />
  if (reading === null) notFound()
  const { story, zone: reader } = reading
  const zone = story.schedule?.timeZone ?? reader
  return (
    <>
      <Crumb text={shortRunId(story.id)} isMono />
      <PageHead
        title={story.schedule?.name ?? story.task}
        note={
          <State state={shownState(story.state, story.attempt)} as="pill">
            {stateWords(story)}
          </State>
        }
      >
        <RunSentence story={story} zone={zone} reader={reader} />
      </PageHead>
      <div className={styles.columns}>
        <div className={styles.column}>
          {story.reasonWords === null ? null : <Note tone={LOOKS[story.state].tone}>{story.reasonWords}</Note>}
          <RunCourse story={story} zone={zone} />
          <RunError story={story} />
          <EarlierErrors story={story} zone={zone} />
          <RunJson title="Result" note="as the task gave it" value={story.result} />
        </div>
        <div className={styles.column}>
          <RunFacts story={story} zone={zone} reader={reader} />
          <RunJson title="Payload" note="as sent" value={story.payload} isCensored={story.isCensored} />
          <Around story={story} zone={zone} />
        </div>
      </div>
    </>
  )
}

/** An address that was cut inside an escape names no run. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
