import IconX from "@tabler/icons-react/icons/IconX"
import type { FilterToken } from "./filter.ts"
import styles from "./filter-bar.module.css"

/** One condition: its text takes it back into the field, the cross takes it out. */
export function Chip({ token, edit, remove }: { token: FilterToken; edit: () => void; remove: () => void }) {
  const [, key = "", value = ""] = /^(-?[A-Za-z_-]+:)?(.*)$/s.exec(token.text) ?? []
  return (
    <span className={styles.chip} data-tone={token.problem === null ? "now" : "bad"}>
      <button type="button" className={styles.text} onClick={edit} aria-label={`Change ${token.text}`}>
        {key === "" ? null : <span className={styles.key}>{key}</span>}
        {value}
      </button>
      <button type="button" className={styles.cross} onClick={remove} aria-label={`Remove ${token.text}`}>
        <IconX size={13} aria-hidden="true" />
      </button>
    </span>
  )
}
