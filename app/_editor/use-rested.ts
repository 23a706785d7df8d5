import { useEffect, useEffectEvent } from "react"

const RESTED_MS = 200

/** Calls when a value has not changed for a moment: a question for each keystroke would be many. Not for the first one. */
export function useRested<T>(value: T, ask: (value: T) => Promise<void>, first?: T): void {
  const asked = useEffectEvent(ask)
  const isFirst = useEffectEvent((one: T) => one === first)
  useEffect(() => {
    if (isFirst(value)) return
    const timer = setTimeout(() => void asked(value).catch(() => {}), RESTED_MS)
    return () => clearTimeout(timer)
  }, [value])
}
