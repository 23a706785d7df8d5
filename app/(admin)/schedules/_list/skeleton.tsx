import { PageHead } from "#app/_ui/page-head.tsx"
import skeleton from "./skeleton.module.css"
import styles from "./table.module.css"

const ROWS = 12

/** The boxes of the list, each where its content will stand. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading schedules">
      <PageHead title="Schedules" />
      <div className={skeleton.bar} />
      <div className={skeleton.views} />
      <div className={styles.panel}>
        <div className={skeleton.head} />
        {Array.from({ length: ROWS }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows without content are nothing but their place
          <div key={row} className={skeleton.row}>
            <span className={skeleton.switch} />
            <span className={skeleton.name} />
            <span className={skeleton.fact} />
            <span className={skeleton.fact} />
          </div>
        ))}
      </div>
    </div>
  )
}
