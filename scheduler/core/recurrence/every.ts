import { parseDuration } from "#core/duration.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"
import type { IntervalUnit } from "#core/recurrence/shape.ts"

const SIMPLE = /^(\d{1,9})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|h|days?|d|weeks?|w|months?|mo)$/i
const UNITS: Readonly<Record<string, IntervalUnit>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" }

/**
 * The interval in a text such as "90s", "15m", "1h30m", "2d", "2w", "3mo". Days, weeks and months are calendar units.
 * @throws RecurrenceError (field `every`) below one second, or when it cannot be read.
 */
export function parseEvery(text: string): { every: number; unit: IntervalUnit } {
  const simple = SIMPLE.exec(text.trim())
  if (simple) {
    const every = Number(simple[1])
    const word = (simple[2] ?? "").toLowerCase()
    const unit = word.startsWith("mo") ? "month" : UNITS[word.slice(0, 1)]
    if (every >= 1 && unit !== undefined) return { every, unit }
  }
  const every = secondsIn(text)
  if (every === null) {
    throw new RecurrenceError({
      field: "every",
      value: text,
      expected: "at least one whole second, such as 30s, 15m, 1h30m, 2d, 2w or 3mo",
    })
  }
  if (every % 3600 === 0) return { every: every / 3600, unit: "hour" }
  return every % 60 === 0 ? { every: every / 60, unit: "minute" } : { every, unit: "second" }
}

function secondsIn(text: string): number | null {
  try {
    const seconds = parseDuration(text) / 1000
    return Number.isInteger(seconds) && seconds >= 1 ? seconds : null
  } catch {
    return null
  }
}
