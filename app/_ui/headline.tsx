import type { ReactNode } from "react"
import styles from "./headline.module.css"
import type { Tone } from "./tone.ts"

const MARKS: Record<Tone, ReactNode> = {
  now: <path d="M12 7v5l3 2" />,
  ok: <path d="m7 12.3 3.3 3.3L17 9" />,
  warn: <path d="M12 7v6m0 3.4v.1" />,
  bad: <path d="m8.5 8.5 7 7m0-7-7 7" />,
  quiet: <path d="M8 12h8" />,
}

/** A page's verdict: the sentence with its mark, and the facts below. */
export function Headline({ tone, sentence, children }: { tone: Tone; sentence: string; children: ReactNode }) {
  return (
    <div className={styles.verdict} data-tone={tone}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        {tone === "bad" ? <rect x="1" y="1" width="22" height="22" rx="5" /> : <circle cx="12" cy="12" r="11" />}
        {MARKS[tone]}
      </svg>
      <div>
        <h1>{sentence}</h1>
        <div className={styles.facts}>{children}</div>
      </div>
    </div>
  )
}
