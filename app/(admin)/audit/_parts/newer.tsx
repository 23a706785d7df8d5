"use client"

import { useEffect, useState } from "react"
import { countText } from "#app/_format/duration.ts"
import { useKeys } from "#app/_shell/keys.ts"
import { useNewer } from "#app/_shell/live.tsx"
import { KeyHint } from "#app/_ui/words.tsx"
import { countNewer } from "#app/(admin)/audit/actions.ts"
import styles from "./newer.module.css"

const APART_MS = 2_000

/** What has come to the log while its rows hold still under the pointer. `than`: the newest entry that is shown. */
export function Newer({ text, than }: { text: string; than: number }) {
  const { isWaiting, show } = useNewer()
  const [count, setCount] = useState<string | null>(null)
  useKeys([{ key: "r", words: "Show what is newer", act: show }])
  useEffect(() => {
    setCount(null)
    if (!isWaiting) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isLeft = false
    async function look() {
      const found = await countNewer({ text, than }).catch(() => null)
      if (isLeft) return
      if (found?.ok && found.count > 0) setCount(`${countText(found.count)}${found.isMore ? "+" : ""} newer`)
      timer = setTimeout(() => void look(), APART_MS)
    }
    void look()
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [text, than, isWaiting])
  return (
    <span className={styles.newer} role="status">
      {count === null ? null : (
        <>
          <button type="button" className={styles.show} onClick={show}>
            {count}
          </button>
          <span>Rows hold still while you point.</span>
          <KeyHint>r</KeyHint>
        </>
      )}
    </span>
  )
}
