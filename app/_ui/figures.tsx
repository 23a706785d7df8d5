import type { ReactNode } from "react"
import styles from "./figures.module.css"

/** One panel cut by hairlines: figures that are read side by side. */
export function FigureRow({ children }: { children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>
}

type FigureProps = {
  name: string
  /** Null is unknown. */
  value: ReactNode
  isZero?: boolean
  children?: ReactNode
}

/** Every count with its whole, every length with its unit; what the figure is made of below. */
export function Figure({ name, value, isZero = false, children }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className={styles.value} data-dim={isZero || value === null || undefined}>
        {value ?? "—"}
      </dd>
      <dd className={styles.note}>{children}</dd>
    </div>
  )
}
