"use client"

import { useRouter } from "next/navigation"
import { useEffect, useState, useTransition } from "react"
import styles from "./shell.module.css"

const EVERY_MS = 2_000
const PATIENCE_MS = 4_000

/** Asks for the page anew every two seconds while somebody looks, and says so when the admin does not answer. */
export function Live({ isDatabaseAway }: { isDatabaseAway: boolean }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const [look, setLook] = useState({ count: 0, isAnswering: true })

  useEffect(() => {
    if (isPending) return
    const stopped = new AbortController()
    // Asking first keeps the page on screen through a restart: a refresh without an answer would leave it.
    const timer = setTimeout(async () => {
      const isAnswering = document.hidden || (await answers(stopped.signal))
      if (stopped.signal.aborted) return
      setLook({ count: look.count + 1, isAnswering })
      if (isAnswering && !document.hidden) startTransition(() => router.refresh())
    }, EVERY_MS)
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [isPending, look, router])

  const [tone, words] = look.isAnswering
    ? isDatabaseAway
      ? ["warn", "Waiting for the database"]
      : ["ok", "Live"]
    : ["bad", "The admin does not answer"]
  return (
    <span className={styles.live} data-tone={tone} role="status">
      <span className={styles.dot} aria-hidden="true" />
      {words}
    </span>
  )
}

async function answers(stopped: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(PATIENCE_MS)])
    return (await fetch("/api/livez", { cache: "no-store", signal })).ok
  } catch {
    return false
  }
}
