import IconArrowRight from "@tabler/icons-react/icons/IconArrowRight"
import { Mono, Tag } from "#app/_ui/words.tsx"
import { type ChangeView, changeViews } from "./change-views.ts"
import styles from "./changes.module.css"
import type { Timing } from "./sentence.ts"

type ChangesProps = {
  changes: readonly { field: string; before?: unknown; after?: unknown }[]
  /** The whole records, from which sentences are made. */
  before: unknown
  after: unknown
}

/** What became different: when it fires as sentence against sentence, then field by field. */
export function Changes(props: ChangesProps) {
  const views = changeViews(props)
  const sentences = views.filter((view) => view.kind === "sentence")
  const fields = views.filter((view) => view.kind !== "sentence")
  if (views.length === 0) return <p className={styles.none}>{noneText(props)}</p>
  return (
    <div className={styles.changes}>
      {sentences.map(({ before, after }) => (
        <div key="sentence" className={styles.sentence} data-alone={before === null || undefined}>
          {before === null ? null : (
            <>
              <Side timing={before} word="Was" />
              <IconArrowRight size={16} aria-hidden="true" />
            </>
          )}
          <Side timing={after} word={before === null ? "Fires" : "Became"} isNew />
        </div>
      ))}
      {fields.length === 0 ? null : (
        <dl className={styles.fields}>
          {fields.map((view) => (
            <div key={view.label} className={styles.field}>
              <dt>{view.label}</dt>
              <dd>
                <Values view={view} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

function noneText({ before, after }: ChangesProps): string {
  if (after === null && before !== null) return "It is deleted with everything that it had; its runs stay on record."
  return "No field became different."
}

function Side({ timing, word, isNew = false }: { timing: Timing | null; word: string; isNew?: boolean }) {
  return (
    <div className={styles.side} data-new={isNew || undefined}>
      <span className={styles.label}>{word}</span>
      {timing === null ? (
        <span className={styles.words}>nothing</span>
      ) : (
        <>
          <span className={styles.words}>{timing.words}</span>
          <span className={styles.written}>
            <Mono>{timing.written}</Mono> {timing.timeZone}
          </span>
        </>
      )}
    </div>
  )
}

function Values({ view }: { view: Exclude<ChangeView, { kind: "sentence" }> }) {
  if (view.kind === "words")
    return (
      <span className={styles.words}>
        {view.removed.map((word) => (
          <del key={word} className={styles.was}>
            <Tag>− {word}</Tag>
          </del>
        ))}
        {view.added.map((word) => (
          <ins key={word} className={styles.is}>
            <Tag>+ {word}</Tag>
          </ins>
        ))}
      </span>
    )
  const { before, after, isMono } = view
  return (
    <span className={styles.pair} data-mono={isMono || undefined}>
      {before === null ? null : <del className={styles.was}>{before}</del>}
      {before === null || after === null ? null : <IconArrowRight size={13} aria-hidden="true" />}
      {after === null ? <span className={styles.gone}>nothing</span> : <ins className={styles.is}>{after}</ins>}
    </span>
  )
}
