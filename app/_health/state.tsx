import type { ReactNode } from "react"
import type { RunState } from "#core/run-state.ts"
import styles from "./state.module.css"

type Look = { word: string; tone: "now" | "ok" | "bad" | "warn" | "quiet"; icon: ReactNode }

const CHECK = <path key="check" d="m5 8.2 2.1 2.1L11.2 6" className={styles.cut} />
const CROSS = "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"
const RING = <circle key="ring" cx="8" cy="8" r="6.2" className={styles.line} />

/** Shapes differ before colours do: what succeeded is a circle, what failed is a square. */
const LOOKS: Record<RunState, Look> = {
  planned: { word: "Planned", tone: "quiet", icon: <circle cx="8" cy="8" r="6.2" className={styles.dashed} /> },
  held: {
    word: "Held",
    tone: "warn",
    icon: [RING, <path key="bars" d="M6.4 5.5v5M9.6 5.5v5" className={styles.line} />],
  },
  enqueued: {
    word: "Enqueued",
    tone: "now",
    icon: <path d="m2 6 6-3 6 3-6 3zM2 10l6 3 6-3" className={styles.line} />,
  },
  running: { word: "Running", tone: "now", icon: <path d="M4.5 2.5v11l9-5.5z" className={styles.fill} /> },
  retrying: {
    word: "Retrying",
    tone: "warn",
    icon: (
      <path
        d="M13 6.5A5.3 5.3 0 0 0 3.4 5M3 9.5A5.3 5.3 0 0 0 12.6 11M3.2 2.2V5H6M12.8 13.8V11H10"
        className={styles.line}
      />
    ),
  },
  cancelling: {
    word: "Cancelling",
    tone: "quiet",
    icon: [RING, <path key="bar" d="M5 8h6" className={styles.line} />],
  },
  succeeded: {
    word: "Succeeded",
    tone: "ok",
    icon: [<circle key="disc" cx="8" cy="8" r="7" className={styles.fill} />, CHECK],
  },
  failed: {
    word: "Failed",
    tone: "bad",
    icon: [
      <rect key="box" x="1.5" y="1.5" width="13" height="13" rx="3" className={styles.fill} />,
      <path key="cross" d={CROSS} className={styles.cut} />,
    ],
  },
  cancelled: { word: "Cancelled", tone: "quiet", icon: [RING, <path key="bar" d="M5 8h6" className={styles.line} />] },
  skipped: { word: "Skipped", tone: "quiet", icon: <path d="M3 3.5v9L9.5 8zM12.5 3.5v9" className={styles.line} /> },
  expired: {
    word: "Expired",
    tone: "bad",
    icon: <path d="M4 2h8M4 14h8M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12" className={styles.line} />,
  },
  lost: {
    word: "Lost",
    tone: "bad",
    icon: [
      <rect key="box" x="2" y="2" width="12" height="12" rx="3" className={styles.line} />,
      <path key="cross" d={CROSS} className={styles.line} />,
    ],
  },
  unknown: {
    word: "Unknown",
    tone: "warn",
    icon: [RING, <path key="mark" d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.7q-.8.4-.8 1.2M8 11.3v.1" className={styles.line} />],
  },
}

/** Icon and word say what happened, the tone whether to worry. */
export function State({ state }: { state: RunState }) {
  const { word, tone, icon } = LOOKS[state]
  return (
    <span className={styles.state} data-tone={tone}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {icon}
      </svg>
      {word}
    </span>
  )
}
