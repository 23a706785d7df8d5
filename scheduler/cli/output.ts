import { durationMs } from "#core/brand.ts"
import { formatDuration } from "#core/duration.ts"

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey is shown instead
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g

export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`)
}

export function writeText(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`)
}

export function warn(text: string): void {
  process.stderr.write(`warning: ${text}\n`)
}

/** Columns under their heads, two spaces apart; one line for each row, whatever is in it. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const lines = [heads, ...rows.map((row) => row.map(cell))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

/** Names and values in two columns. */
export function facts(pairs: readonly (readonly [string, string | number | null])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`.trimEnd()).join("\n")
}

function cell(value: string | number | null): string {
  return value === null ? "-" : String(value).replace(CONTROL, " ")
}

/** "2026-11-21 09:00:00Z" */
export function time(iso: string | null): string | null {
  return iso === null ? null : `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`
}

/** "in 3m 20s" or "5s ago": the two largest units. */
export function relative(iso: string | null, now: number): string | null {
  if (iso === null) return null
  const distance = Date.parse(iso) - now
  const whole = Math.round(Math.abs(distance) / 1000) * 1000
  const length = formatDuration(durationMs(whole)).split(" ").slice(0, 2).join(" ")
  return distance >= 0 ? `in ${length}` : `${length} ago`
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}
