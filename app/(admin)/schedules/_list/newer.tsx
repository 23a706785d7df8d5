"use client"

import { useEffect, useState } from "react"
import { useNewer } from "#app/_shell/live.tsx"
import { countChanged } from "#app/(admin)/schedules/actions.ts"
import { useScope } from "./list-scope.tsx"
import styles from "./newer.module.css"

const AGAIN_MS = 3_000

/** While rows hold still under the pointer: how many would look otherwise by now, and the way to see them. */
export function Newer() {
  const { isWaiting, show } = useNewer()
  const { params, rows } = useScope()
  const [words, setWords] = useState<string | null>(null)
  useEffect(() => {
    if (!isWaiting) return setWords(null)
    let isCurrent = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const marks = Object.fromEntries(rows.map(({ id, mark }) => [id, mark]))
    async function look() {
      const result = await countChanged(params, marks).catch(() => null)
      if (!isCurrent) return
      if (result?.ok === true) setWords(result.words)
      timer = setTimeout(() => void look(), AGAIN_MS)
    }
    void look()
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [isWaiting, params, rows])
  if (!isWaiting || words === null) return null
  return (
    <div className={styles.newer} role="status">
      <span>{words}</span>
      <button type="button" onClick={show}>
        Show
      </button>
    </div>
  )
}
