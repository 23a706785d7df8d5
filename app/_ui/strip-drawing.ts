import { MARKS, type ShownState } from "./state-marks.ts"
import type { Tone } from "./tone.ts"

/** All bars of a strip that look alike, as one path: a list has a thousand bars. */
export type StripPath = { tone: Tone; look: "filled" | "hollow" | "dashed"; d: string }

export const SMALL = { width: 4, pitch: 6, height: 20 } as const

/** The bars of a small strip, and the dashes of its places without a run; the newest stands at the right. */
export function drawStrip(states: readonly ShownState[], of: number): { paths: StripPath[]; none: string } {
  const { width, pitch, height } = SMALL
  const shown = states.slice(-of)
  const empty = of - shown.length
  const paths = new Map<string, StripPath>()
  shown.forEach((state, index) => {
    const { bar, tone } = MARKS[state]
    const x = (empty + index) * pitch
    const tall = Math.round((height * bar.height) / 100)
    const look = bar.fill === "split" ? "filled" : bar.fill
    // A run that needed another attempt is amber in a strip, though it ended well.
    const shownTone = state === "retried" ? "warn" : tone
    const path = paths.get(`${shownTone} ${look}`) ?? { tone: shownTone, look, d: "" }
    const low = Math.round(height / 2)
    if (bar.fill === "split") path.d += box(x, height - tall, width, tall - low - 1) + box(x, height - low, width, low)
    else if (look === "filled") path.d += box(x, height - tall, width, tall)
    else path.d += box(x + 0.5, height - tall + 0.5, width - 1, tall - 1)
    paths.set(`${shownTone} ${look}`, path)
  })
  const none = Array.from({ length: empty }, (_, place) => `M${place * pitch} ${height - 0.5}h${width}`).join("")
  return { paths: [...paths.values()], none }
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`
}
