import { Actor } from "#app/_audit/actor.tsx"
import { Changes } from "#app/_audit/changes.tsx"
import { SubjectName } from "#app/_audit/subject-name.tsx"
import type { OpenEntry } from "#app/_data/audit.ts"
import { countText } from "#app/_format/duration.ts"
import { fullText } from "#app/_format/time.ts"
import { Mono } from "#app/_ui/words.tsx"
import styles from "./entry-details.module.css"

/** One entry in full: what stood before and after, the whole note, and everything that the act was done to. */
export function EntryDetails({ open: { entry, subjects }, zone }: { open: OpenEntry; zone: string }) {
  const left = entry.batchSize - subjects.length
  return (
    <div className={styles.details} data-entry={entry.id}>
      {entry.note === null ? null : <p className={styles.note}>“{entry.note}”</p>}
      {subjects.length === 0 ? null : (
        <p className={styles.subjects}>
          <span className={styles.dim}>To</span>
          {subjects.map((subject) => (
            <SubjectName key={`${subject.subjectKind} ${subject.subjectId}`} subject={subject} />
          ))}
          {left > 0 ? <span className={styles.dim}>and {countText(left)} more</span> : null}
        </p>
      )}
      {subjects.length > 0 ? <p className={styles.dim}>What became different, as of the last of them:</p> : null}
      <Changes changes={entry.changes} before={entry.before} after={entry.after} />
      <p className={styles.foot}>
        Entry <Mono>{entry.id}</Mono>, <Mono>{entry.verb}</Mono>, <Actor actor={entry.actor} />,{" "}
        {fullText(entry.at, zone)}
      </p>
    </div>
  )
}
