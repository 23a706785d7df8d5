import { jsonTokens } from "./json-text.ts"
import styles from "./json-view.module.css"

/** JSON to read and to select: coloured, indented, and never taller than its box. `label` names it for screen readers. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.box} tabIndex={0} aria-label={label}>
      <pre className={styles.json}>
        <code>
          {jsonTokens(value).map(({ kind, text }, index) =>
            kind === "plain" ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
              <span key={index} className={styles[kind]}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
    </section>
  )
}
