const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const

/** Two units at most: `3 ms`, `1.9 s`, `4 min 12 s`, `2 d 16 h`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  if (whole < 1_000) return `${whole} ms`
  if (whole < 9_950) return `${(whole / 1_000).toFixed(1)} s`
  const inSeconds = Math.round(whole / 1_000) * 1_000
  const first = UNITS.findIndex(([, size]) => inSeconds >= size)
  return UNITS.slice(first, first + 2)
    .map(
      ([unit, size], place) =>
        [place === 0 ? Math.floor(inSeconds / size) : remainder(inSeconds, first, size), unit] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ")
}

/** Two lengths side by side, with the unit said once where it is the same: `3 / 11 ms`, `12 ms / 1.9 s`. */
export function pairText(firstMs: number, secondMs: number): string {
  const [first, second] = [durationText(firstMs), durationText(secondMs)]
  return first.endsWith(" ms") && second.endsWith(" ms") ? `${first.slice(0, -3)} / ${second}` : `${first} / ${second}`
}

/** For what is to come or long past, where tenths would only flicker: `in 3 s`, `12 s ago`, `now`. */
export function relativeText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds === 0) return "now"
  const text = wholeSeconds(Math.abs(seconds))
  return seconds > 0 ? `in ${text}` : `${text} ago`
}

/** `24,713` */
export function countText(count: number): string {
  return count.toLocaleString("en-US")
}

/** `1 schedule`, `2 schedules` */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`
}

function wholeSeconds(seconds: number): string {
  return seconds < 10 ? `${seconds} s` : durationText(seconds * 1_000)
}

function remainder(ms: number, first: number, size: number): number {
  const [, firstSize] = UNITS[first] ?? ["s", 1_000]
  return Math.floor((ms % firstSize) / size)
}
