"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef, useSyncExternalStore, useTransition } from "react"
import { clockText } from "#app/_format/time.ts"
import { Note } from "#app/_ui/note.tsx"
import type { Tone } from "#app/_ui/tone.ts"
import { instant } from "#core/brand.ts"
import styles from "./live.module.css"
import { liveState, onLiveState, openLive, type Reach, STARTING } from "./live-connection.ts"
import { keepFresh, onWaiting, pause, refreshOnly, showNewer, somethingWaits } from "./refresher.ts"
import type { Topic } from "./topics.ts"

const LOOKS: Record<Reach, readonly [tone: Tone, words: string]> = {
  starting: ["quiet", "Live"],
  live: ["ok", "Live"],
  polling: ["warn", "Every 2 s"],
  away: ["warn", "Database away"],
  silent: ["bad", "No answer"],
}

/** Keeps the page fresh by the tab's event stream. Draws nothing. */
export function Live() {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const isBusy = useRef(false)
  isBusy.current = isPending
  useEffect(() => openLive(), [])
  useEffect(
    () =>
      keepFresh({
        isBusy: () => isBusy.current,
        refresh: () => startTransition(() => router.refresh()),
      }),
    [router],
  )
  return null
}

/** Whether the page follows what happens, as a dot and a word. */
export function LiveState() {
  const { reach } = useLiveState()
  const [tone, words] = LOOKS[reach]
  return (
    <span className={styles.live} data-tone={tone} data-moving={reach === "live" || undefined} role="status">
      <span className={styles.dot} aria-hidden="true" />
      {words}
    </span>
  )
}

/** Above a page whose last reading stays on screen while nothing newer can be had. */
export function LiveNotice({ zone }: { zone: string }) {
  const { reach, since } = useLiveState()
  if (reach !== "away" && reach !== "silent") return null
  const who = reach === "away" ? "The database has been away" : "The admin has not answered"
  return (
    <div className={styles.notice} role="status">
      <Note tone={reach === "away" ? "warn" : "bad"}>
        {who} since {clockText(instant(since), zone)}. What you see is from before; it comes back by itself.
      </Note>
    </div>
  )
}

/** For "14 newer": whether something waits behind the pointer or a pause, how to show it, and how to pause. */
export function useNewer(): { isWaiting: boolean; show: () => void; pause: (paused: boolean) => void } {
  const isWaiting = useSyncExternalStore(onWaiting, somethingWaits, () => false)
  return { isWaiting, show: showNewer, pause }
}

/** Put on a page that not every change concerns: an editor takes `only={[]}`. */
export function LiveTopics({ only }: { only: readonly Topic[] }) {
  const key = only.join(" ")
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list is told from another by what is in it
  useEffect(() => refreshOnly(only), [key])
  return null
}

function useLiveState() {
  return useSyncExternalStore(onLiveState, liveState, () => STARTING)
}
