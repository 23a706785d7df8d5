import IconAlertTriangleFilled from "@tabler/icons-react/icons/IconAlertTriangleFilled"
import IconCircleCheck from "@tabler/icons-react/icons/IconCircleCheck"
import IconInfoCircle from "@tabler/icons-react/icons/IconInfoCircle"
import IconX from "@tabler/icons-react/icons/IconX"
import type { ReactNode } from "react"
import styles from "./note.module.css"
import type { Tone } from "./tone.ts"

const ICONS = {
  now: IconInfoCircle,
  ok: IconCircleCheck,
  quiet: IconInfoCircle,
  warn: IconAlertTriangleFilled,
  bad: IconX,
} as const

/** A fact that may change one's mind, something to watch, or what failed and what to do. `acts` stand at the right. */
export function Note({ tone, children, acts }: { tone: Tone; children: ReactNode; acts?: ReactNode }) {
  const Icon = ICONS[tone]
  return (
    <div className={styles.note} data-tone={tone}>
      <Icon size={16} aria-hidden="true" />
      <div className={styles.words}>{children}</div>
      {acts === undefined ? null : <div>{acts}</div>}
    </div>
  )
}
