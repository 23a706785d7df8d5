import type { ReactNode } from "react"
import styles from "./state.module.css"
import { LOOKS, type ShownState } from "./state-looks.ts"

type StateProps = {
  state: ShownState
  /** `icon` says the word to screen readers and in the tooltip only; `pill` stands on its ground, beside a title. */
  as?: "plain" | "pill" | "icon"
  /** Instead of the state's own word, as in "Failed after 3 attempts". */
  children?: ReactNode
}

/** Icon and word say what happened, the tone whether to worry. */
export function State({ state, as = "plain", children }: StateProps) {
  const { word, tone, Icon } = LOOKS[state]
  if (as === "icon")
    return (
      <span className={styles.state} data-tone={tone} title={word} role="img" aria-label={word}>
        <Icon size={15} stroke={1.75} aria-hidden="true" />
      </span>
    )
  return (
    <span className={styles.state} data-tone={tone} data-pill={as === "pill" || undefined}>
      <Icon size={15} stroke={1.75} aria-hidden="true" />
      {children ?? word}
    </span>
  )
}
