import type { ReactNode } from "react"
import styles from "./form.module.css"

/** Fields below each other, sent to a server action. */
export function Form({ action, children }: { action: (form: FormData) => void; children: ReactNode }) {
  return (
    <form action={action} className={styles.form}>
      {children}
    </form>
  )
}
