import { Button } from "@mantine/core"
import { useEffect, useEffectEvent, useState } from "react"
import { countText } from "#app/_format/duration.ts"
import { Note } from "#app/_ui/note.tsx"
import { askOthers } from "./actions.ts"
import { useEditor, useStore, useValue } from "./store.ts"

const RESTED_MS = 120
/** As many at one instant are worth a word, … */
const WORTH_SAYING = 10
/** … and these are what is offered to spread them over. */
const WINDOWS = [
  [600_000, "10m", "10 min"],
  [300_000, "5m", "5 min"],
  [60_000, "1m", "1 min"],
  [30_000, "30s", "30 s"],
] as const

/** How many others fire at one of the next instants, and the cure. Asked when typing rests; the last question's answer counts. */
export function Others() {
  const store = useStore()
  const jitter = useValue("jitter")
  const preview = useEditor((state) => state.judged.preview)
  const [most, setMost] = useState<{ at: number; others: number } | null>(null)
  const fires = preview.ok ? preview.lines.filter(({ kind }) => kind === "fire") : []
  const instants = fires.map(({ at }) => at as number)
  const ask = useEffectEvent(async (isCurrent: () => boolean) => {
    const found = await askOthers(instants, store.get().identity.id).catch(() => null)
    if (!isCurrent() || found === null || !found.ok) return
    setMost(found.others.reduce<typeof most>((top, one) => (one.others > (top?.others ?? 0) ? one : top), null))
  })
  const key = instants.join()
  useEffect(() => {
    if (key === "") return
    let isCurrent = true
    const timer = setTimeout(() => void ask(() => isCurrent), RESTED_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [key])

  const fire = fires.find(({ at }) => at === most?.at)
  if (fire === undefined || most === null || most.others < WORTH_SAYING || !["", "0s"].includes(jitter)) return null
  const gaps = instants.slice(1).map((at, index) => at - (instants[index] ?? at))
  const window = WINDOWS.find(([ms]) => ms < Math.min(...gaps, Number.POSITIVE_INFINITY))
  return (
    <Note
      tone="now"
      acts={
        window === undefined ? undefined : (
          <Button variant="default" onClick={() => store.set({ jitter: window[1] })}>
            Spread over {window[2]}
          </Button>
        )
      }
    >
      <strong>
        {countText(most.others)} others at {fire.local.slice(11, 16)}.
      </strong>{" "}
      All are due in the same moment; spread, each is due at its own place after it.
    </Note>
  )
}
