import styles from "./waiting.module.css"

/** The boxes of a page that is on its way, in the shape of what comes: `rows` of a list, two lines each. */
export function Waiting({ rows = 8, of }: { rows?: number; of: string }) {
  return (
    <div role="status" aria-label={`Loading ${of}`}>
      <div className={styles.title} />
      <div className={styles.panel}>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows without content are nothing but their place
          <div key={row} className={styles.row}>
            <span className={styles.name} />
            <span className={styles.fact} />
          </div>
        ))}
      </div>
    </div>
  )
}
