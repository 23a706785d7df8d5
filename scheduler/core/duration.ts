import { type DurationMs, durationMs } from "#core/brand.ts"

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof UNIT_MS
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/y
const DESCENDING: readonly Unit[] = ["w", "d", "h", "m", "s", "ms"]
const EXPECTED = 'a length such as "500ms", "10s", "5m", "2h", "1d", "1w" or "1h30m"'

/**
 * A length of elapsed time from its written form: numbers with the units ms, s, m, h, d (24 hours), w (7 days),
 * largest unit first, each at most once; spaces between parts are allowed.
 * @throws RangeError naming the value and what was expected.
 */
export function parseDuration(text: string): DurationMs {
  const source = text.trim().toLowerCase()
  let total = 0
  let position = 0
  let previous = -1
  while (position < source.length) {
    PART.lastIndex = position
    const match = PART.exec(source)
    const unit = match?.[2] as Unit | undefined
    if (!match || unit === undefined) throw refusal(text)
    const rank = DESCENDING.indexOf(unit)
    if (rank <= previous) throw refusal(text)
    previous = rank
    total += Number(match[1]) * UNIT_MS[unit]
    position = PART.lastIndex
    while (source[position] === " ") position++
  }
  const rounded = Math.round(total)
  if (source === "" || Math.abs(rounded - total) > 1e-6 || !Number.isSafeInteger(rounded)) throw refusal(text)
  return durationMs(rounded)
}

/** The length in ms, or null when the text is none. */
export function durationOf(text: string): DurationMs | null {
  try {
    return parseDuration(text)
  } catch {
    return null
  }
}

/** For people and for files alike: "1h 30m", "2w", "0s". `parseDuration` reads it back to the same length. */
export function formatDuration(ms: DurationMs): string {
  return parts(ms).join(" ") || "0s"
}

/** The same without spaces, as it stands in a schedule file: "1h30m". */
export function formatDurationCompact(ms: DurationMs): string {
  return parts(ms).join("") || "0s"
}

function parts(ms: DurationMs): string[] {
  const found: string[] = []
  let rest: number = ms
  for (const unit of DESCENDING) {
    const count = Math.floor(rest / UNIT_MS[unit])
    if (count > 0) found.push(`${count}${unit}`)
    rest -= count * UNIT_MS[unit]
  }
  return found
}

function refusal(text: string): RangeError {
  return new RangeError(`not a length of time: ${JSON.stringify(text)}; expected ${EXPECTED}`)
}
