import Link from "next/link"
import styles from "./mark.module.css"
import { ROOMS } from "./rooms.ts"

/** The name, with the beat that stands out; and which installation this is where there are several. */
export function Mark({ namespace }: { namespace: string }) {
  return (
    <div className={styles.mark}>
      <Link prefetch={false} href={ROOMS.dashboard.href} className={styles.name}>
        <svg viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
          <path className={styles.rest} d="M1.5 13v-3M5.5 13V8M13.5 13V7M17 13v-2" />
          <path className={styles.beat} d="M9.5 13V1" />
        </svg>
        Onebeat
      </Link>
      {namespace === "public" ? null : <span className={styles.namespace}>{namespace}</span>}
    </div>
  )
}
