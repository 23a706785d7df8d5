import type { RunState } from "#core/run-state.ts"
import type { Tone } from "./tone.ts"

/** `retried`: succeeded, but not with the first attempt. `set_aside` and `disabled` are of schedules and shown alike. */
export type ShownState = RunState | "retried" | "set_aside" | "disabled"

/** How a run stands in a strip: height in percent of the strip's, and what fills it. */
export type Bar = { height: number; fill: "filled" | "hollow" | "dashed" | "split" }

type Mark = { word: string; tone: Tone; bar: Bar }

/** What a strip needs of the one table of states: without the icons it is light enough for the browser. */
export const MARKS: Record<ShownState, Mark> = {
  planned: { word: "Planned", tone: "quiet", bar: { height: 60, fill: "dashed" } },
  held: { word: "Held", tone: "warn", bar: { height: 50, fill: "hollow" } },
  enqueued: { word: "Enqueued", tone: "now", bar: { height: 75, fill: "hollow" } },
  running: { word: "Running", tone: "now", bar: { height: 75, fill: "filled" } },
  retrying: { word: "Retrying", tone: "warn", bar: { height: 80, fill: "split" } },
  cancelling: { word: "Cancelling", tone: "quiet", bar: { height: 30, fill: "hollow" } },
  succeeded: { word: "Succeeded", tone: "ok", bar: { height: 50, fill: "filled" } },
  failed: { word: "Failed", tone: "bad", bar: { height: 100, fill: "filled" } },
  cancelled: { word: "Cancelled", tone: "quiet", bar: { height: 30, fill: "filled" } },
  skipped: { word: "Skipped", tone: "quiet", bar: { height: 36, fill: "hollow" } },
  expired: { word: "Expired", tone: "bad", bar: { height: 100, fill: "hollow" } },
  lost: { word: "Lost", tone: "bad", bar: { height: 100, fill: "dashed" } },
  unknown: { word: "Unknown", tone: "warn", bar: { height: 60, fill: "dashed" } },
  retried: { word: "Succeeded", tone: "ok", bar: { height: 80, fill: "split" } },
  set_aside: { word: "Set aside", tone: "bad", bar: { height: 100, fill: "filled" } },
  disabled: { word: "Disabled", tone: "quiet", bar: { height: 30, fill: "hollow" } },
}
