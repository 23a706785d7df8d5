"use client"

import { useRouter } from "next/navigation"
import { useEffect, useSyncExternalStore } from "react"
import { clockText, isoText } from "#app/_format/time.ts"
import { databaseClock, onEachSecond, setDatabaseClock } from "#app/_ui/ticker.ts"
import type { Instant } from "#core/brand.ts"
import { openOverlay } from "./overlays.ts"
import { type ReaderZone, zoneCookie } from "./reader-zone.ts"
import styles from "./top-bar.module.css"

/** The database's time, running, in the reader's zone; the zone opens the choice of another. */
export function Clock({ now, reader }: { now: Instant; reader: ReaderZone }) {
  const text = useSyncExternalStore(
    onEachSecond,
    () => clockText(databaseClock(), reader.zone),
    () => clockText(now, reader.zone),
  )
  useEffect(() => setDatabaseClock(now), [now])
  useOwnZone(reader)
  return (
    <span className={styles.clock}>
      <time dateTime={isoText(now)} title="The database's time" suppressHydrationWarning>
        {text}
      </time>
      <button
        type="button"
        className={styles.zone}
        onClick={() => openOverlay("zone")}
        aria-label={`Time zone ${reader.zone}, choose another`}
      >
        {reader.zone.replaceAll("_", " ")}
      </button>
    </span>
  )
}

/** Tells the server the browser's zone where nobody has chosen one, also after a journey. */
function useOwnZone({ zone, isOwn, isSaid }: ReaderZone): void {
  const router = useRouter()
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!isOwn || (isSaid && own === zone)) return
    // biome-ignore lint/suspicious/noDocumentCookie: the server renders by it, and there is no other way that is everywhere
    document.cookie = zoneCookie(own, true)
    if (own !== zone) router.refresh()
  }, [zone, isOwn, isSaid, router])
}
