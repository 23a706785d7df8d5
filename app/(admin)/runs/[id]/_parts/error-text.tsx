import type { ErrorPart, ErrorParts } from "#core/error-text.ts"
import styles from "./error-text.module.css"

/** An error's name and message, then where it was thrown and what it was caused by. */
export function ErrorText({ error }: { error: ErrorParts }) {
  return (
    <div data-tone="bad">
      <p className={styles.message}>{headOf(error)}</p>
      {error.stack.length + error.causes.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.box} tabIndex={0} aria-label="Stack">
          <pre className={styles.stack}>
            {error.stack.join("\n")}
            {error.causes.map((cause) => (
              <span key={headOf(cause)} className={styles.cause}>
                {`\ncaused by  ${headOf(cause)}`}
                {cause.stack.map((line) => `\n  ${line}`).join("")}
              </span>
            ))}
          </pre>
        </section>
      )}
    </div>
  )
}

export function headOf({ name, message }: ErrorPart): string {
  return name === "" ? message : `${name}: ${message}`
}
