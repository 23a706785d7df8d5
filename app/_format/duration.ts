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

/** Two lengths side by side, with the unit said once where one fits both: `3 / 11 ms`, `7.1 / 17.8 min`, `12 ms / 1.9 s`. */
export function pairText(firstMs: number, secondMs: number): string {
  const [first, second] = [durationText(firstMs), durationText(secondMs)]
  if (first.endsWith(" ms") && second.endsWith(" ms")) return `${first.slice(0, -3)} / ${second}`
  const shared = UNITS.find(([, size]) => firstMs >= size && secondMs >= size)
  if (shared === undefined || Math.max(firstMs, secondMs) >= shared[1] * 200) return `${first} / ${second}`
  const [unit, size] = shared
  return `${tenths(firstMs / size)} / ${tenths(secondMs / size)} ${unit}`
}

function tenths(value: number): string {
  return value < 100 ? `${Math.round(value * 10) / 10}` : `${Math.round(value)}`
}

/** For what is to come or long past, where tenths would only flicker: `in 3 s`, `12 s ago`, `now`. */
export function relativeText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds === 0) return "now"
  const text = wholeSeconds(Math.abs(seconds))
  return seconds > 0 ? `in ${text}` : `${text} ago`
}

/** For what is past in a row of a list, where the second unit would only be noise: `2 min ago`, `4 d ago`. */
export function agoText(ms: number): string {
  return relativeText(ms).replace(/^(\d+ \S+) \d+ \S+ ago$/, "$1 ago")
}

/** `24,713` */
export function countText(count: number): string {
  return count.toLocaleString("en-US")
}

/** `1 schedule`, `2 schedules` */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`
}

/** `58 %`, `0.01 %`, `0 %`: of a share between 0 and 1, with as many places as it takes to tell it from zero. */
export function percentText(share: number): string {
  const percent = share * 100
  if (percent === 0) return "0 %"
  return `${percent < 1 ? Number(percent.toPrecision(1)) : Math.round(percent)} %`
}

/** `94.2 %` of a share between 0 and 1, to a tenth; never 100 % for less than all, nor 0 % for more than none. */
export function shareText(share: number): string {
  const tenths = Math.round(share * 1_000)
  const shown = share > 0 && share < 1 ? Math.min(999, Math.max(1, tenths)) : tenths
  return `${shown / 10} %`
}

/** `412 MB`: decimal units, as disks and networks count. */
export function bytesText(bytes: number): string {
  const step = Math.max(0, Math.min(4, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1_000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${["B", "kB", "MB", "GB", "TB"][step]}`
}

function wholeSeconds(seconds: number): string {
  return seconds < 10 ? `${seconds} s` : durationText(seconds * 1_000)
}

function remainder(ms: number, first: number, size: number): number {
  const [, firstSize] = UNITS[first] ?? ["s", 1_000]
  return Math.floor((ms % firstSize) / size)
}
