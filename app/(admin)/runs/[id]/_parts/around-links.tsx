"use client"

import type { Route } from "next"
import Link from "next/link"
import { useRouter } from "next/navigation"
import { useKeys } from "#app/_shell/keys.ts"
import { KeyHint } from "#app/_ui/words.tsx"
import styles from "./run.module.css"

/** To the run before and to the one after, also by `[` and `]`. */
export function AroundLinks({ earlier, later }: { earlier: Route | null; later: Route | null }) {
  const router = useRouter()
  useKeys([
    ...(earlier === null ? [] : [{ key: "[", words: "The run before", act: () => router.push(earlier) }]),
    ...(later === null ? [] : [{ key: "]", words: "The run after", act: () => router.push(later) }]),
  ])
  return (
    <div className={styles.around}>
      {earlier === null ? (
        <span>the first on record</span>
      ) : (
        <Link prefetch={false} href={earlier} rel="prev" aria-keyshortcuts="[">
          <KeyHint>[</KeyHint> earlier
        </Link>
      )}
      {later === null ? (
        <span>the newest</span>
      ) : (
        <Link prefetch={false} href={later} rel="next" aria-keyshortcuts="]">
          later <KeyHint>]</KeyHint>
        </Link>
      )}
    </div>
  )
}
