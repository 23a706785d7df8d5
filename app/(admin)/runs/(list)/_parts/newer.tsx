"use client"

import { Button } from "@mantine/core"
import IconPlayerPause from "@tabler/icons-react/icons/IconPlayerPause"
import IconPlayerPlay from "@tabler/icons-react/icons/IconPlayerPlay"
import { useEffect, useState } from "react"
import { countText } from "#app/_format/duration.ts"
import { useKeys } from "#app/_shell/keys.ts"
import { useNewer } from "#app/_shell/live.tsx"
import { KeyHint } from "#app/_ui/words.tsx"
import { countNewer } from "#app/(admin)/runs/(list)/actions.ts"
import styles from "./newer.module.css"

const APART_MS = 2_000

type NewerProps = {
  text: string
  zone: string
  /** The newest run on the page; null on a page of older ones, where newer ones are a page away. */
  than: { dueAt: number; id: string } | null
}

/** What waits while rows hold still, how to show it, and the pause that holds them until one says so. */
export function Newer({ text, zone, than }: NewerProps) {
  const { isWaiting, show, pause } = useNewer()
  const [isPaused, setPaused] = useState(false)
  const count = useCount({ text, zone, than, isWaiting })
  useEffect(() => () => pause(false), [pause])

  function showThem() {
    setPaused(false)
    show()
  }

  function toggle() {
    setPaused(!isPaused)
    pause(!isPaused)
  }

  useKeys([{ key: "r", words: "Show what is newer", act: showThem }])
  return (
    <>
      <span className={styles.newer} role="status" hidden={!isWaiting}>
        {isWaiting ? (
          <>
            <button type="button" className={styles.show} onClick={showThem}>
              {count ?? "Changes"}
            </button>
            <span>{isPaused ? "Paused." : "Rows hold still while you point."}</span>
            <KeyHint>r</KeyHint>
            <span>shows them</span>
          </>
        ) : null}
      </span>
      <Button
        variant="default"
        onClick={toggle}
        leftSection={
          isPaused ? <IconPlayerPlay size={15} aria-hidden="true" /> : <IconPlayerPause size={15} aria-hidden="true" />
        }
      >
        {isPaused ? "Resume" : "Pause"}
      </Button>
    </>
  )
}

/** `14 newer`, counted every two seconds while something waits; null while that is not known. */
function useCount({ text, zone, than, isWaiting }: NewerProps & { isWaiting: boolean }): string | null {
  const [count, setCount] = useState<string | null>(null)
  const [dueAt, id] = [than?.dueAt ?? null, than?.id ?? ""]
  useEffect(() => {
    setCount(null)
    if (!isWaiting || dueAt === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isLeft = false
    async function look(of: number) {
      const found = await countNewer({ text, zone, dueAt: of, id }).catch(() => null)
      if (isLeft) return
      if (found?.ok && found.count > 0) setCount(`${countText(found.count)}${found.isMore ? "+" : ""} newer`)
      timer = setTimeout(() => void look(of), APART_MS)
    }
    void look(dueAt)
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [text, zone, dueAt, id, isWaiting])
  return count
}
