import { Actor } from "#app/_audit/actor.tsx"
import { Changes } from "#app/_audit/changes.tsx"
import { verbWords } from "#app/_audit/verb-words.ts"
import type { TrailPage } from "#app/_data/schedule-page.ts"
import { countText } from "#app/_format/duration.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { PageLink, Pages } from "#app/_ui/pages.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { TwoLineTime } from "#app/_ui/time.tsx"
import type { Instant } from "#core/brand.ts"
import { tabPath } from "./address.ts"
import { RestoreButton } from "./restore-button.tsx"
import styles from "./trail.module.css"

type TrailProps = {
  id: number
  trail: TrailPage
  now: Instant
  zone: string
  isFirst: boolean
  lacks: string | null
  isDeleted: boolean
}

/** What was done to it, newest first: who, when, why, and what became different. */
export function Trail({ id, trail, now, zone, isFirst, lacks, isDeleted }: TrailProps) {
  const { entries, next } = trail
  return (
    <>
      <Panel title="What was done to it" note="newest first">
        {entries.length === 0 ? <Empty>Nothing on record{isFirst ? "" : " before that"}.</Empty> : null}
        <ol className={styles.trail} data-hold>
          {entries.map((entry) => (
            <li key={entry.id} id={`entry-${entry.id}`} className={styles.entry}>
              <div className={styles.when}>
                <TwoLineTime at={entry.at} now={now} zone={zone} reader={zone} />
              </div>
              <div className={styles.what}>
                <div className={styles.head}>
                  <strong>{verbWords(entry.verb).title}</strong>
                  <span className={styles.by}>by</span>
                  <Actor actor={entry.actor} />
                  {entry.revision === null ? null : (
                    <span className={styles.revision}>revision {countText(entry.revision)}</span>
                  )}
                  {entry.canRestore && !isDeleted ? (
                    <RestoreButton id={id} entry={entry.id} revision={entry.revision} lacks={lacks} />
                  ) : null}
                </div>
                {entry.note === null ? null : <p className={styles.note}>“{entry.note}”</p>}
                <Changes changes={entry.fields} before={entry.before} after={entry.after} />
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      <Pages>
        {isFirst ? null : <PageLink href={tabPath(id, "audit")}>Newest</PageLink>}
        {next === null ? null : (
          <PageLink href={tabPath(id, "audit", { older: next })} rel="next">
            Older
          </PageLink>
        )}
      </Pages>
    </>
  )
}
