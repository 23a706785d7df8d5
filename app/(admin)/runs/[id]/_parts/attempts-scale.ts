import { durationText } from "#app/_format/duration.ts"
import { clockText } from "#app/_format/time.ts"
import type { Tone } from "#app/_ui/tone.ts"
import { type Instant, instant } from "#core/brand.ts"
import type { AttemptStep } from "#scheduler/services/runs/steps.ts"

/** A row of the drawing: from one share of the width to another; both null where no times are known. */
export type ScaleRow = {
  key: string
  name: string
  isWait: boolean
  from: number | null
  to: number | null
  tone: Tone
  /** How long it goes on, while it does: the text then counts. */
  goingOnMs: number | null
  text: string
  /** What it failed of; left out where there is little room. */
  error: string | null
}

export type AttemptsScale = {
  rows: ScaleRow[]
  ticks: { share: number; text: string }[]
  /** Attempts before those that are drawn. */
  left: number
}

const MOST = 12
const TICKS = 6
const ERROR_LENGTH = 48
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
]

/** Attempts and the waits between them on one axis, from the start of the first to the end of the last, or now. */
export function attemptsScale(attempts: readonly AttemptStep[], now: Instant, zone: string): AttemptsScale {
  const shown = attempts.slice(-MOST)
  const times = shown.flatMap(({ startedAt, finishedAt, state }) => [
    ...(startedAt === null ? [] : [startedAt]),
    ...(finishedAt === null ? (state === "running" ? [now] : []) : [finishedAt]),
  ])
  const start = Math.min(...times)
  const span = Math.max(1, Math.max(...times) - start)
  const share = (at: number) => Math.max(0, Math.min((at - start) / span, 1))
  const isResent = shown.some(({ delivery }) => delivery > 1)
  return {
    rows: shown.flatMap((attempt) => {
      const row = rowOf(attempt, isResent, share, now)
      const { finishedAt, backoffMs } = attempt
      if (finishedAt === null || backoffMs === null) return [row]
      const ends = { from: share(finishedAt), to: share(finishedAt + backoffMs) }
      const text = `backoff ${lengthText(backoffMs)}`
      const rest = { isWait: true, tone: "warn", goingOnMs: null, error: null } as const
      return [row, { key: `${row.key} wait`, name: "wait", text, ...rest, ...ends }]
    }),
    ticks: times.length === 0 ? [] : ticksOf(instant(start), span, zone),
    left: attempts.length - shown.length,
  }
}

/** The drawing in words. */
export function scaleText({ rows }: AttemptsScale): string {
  return rows.map(({ name, isWait, text, error }) => (isWait ? text : `${name}: ${text}${error ?? ""}`)).join("; ")
}

function rowOf(attempt: AttemptStep, isResent: boolean, share: (at: number) => number, now: Instant): ScaleRow {
  const { delivery, startedAt, finishedAt, state, tookMs, error } = attempt
  const isGoingOn = state === "running" && finishedAt === null
  const until = finishedAt ?? (isGoingOn ? now : startedAt)
  const took = tookMs === null ? (startedAt === null ? "no times known" : "end not known") : lengthText(tookMs)
  const message = error === null ? null : firstLine(error.message)
  return {
    key: `${delivery} ${attempt.attempt}`,
    name: `Attempt ${attempt.attempt}${isResent ? `, delivery ${delivery}` : ""}`,
    isWait: false,
    from: startedAt === null ? null : share(startedAt),
    to: startedAt === null || until === null ? null : share(until),
    tone: isGoingOn ? "now" : state === "succeeded" ? "ok" : state === "failed" ? "bad" : "quiet",
    goingOnMs: isGoingOn ? tookMs : null,
    text: took,
    error: message === null ? null : ` · ${message}`,
  }
}

/** Whole seconds without their tenths: `4 s`. */
function lengthText(ms: number): string {
  return durationText(ms).replace(/\.0 s$/, " s")
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? ""
  return line.length > ERROR_LENGTH ? `${line.slice(0, ERROR_LENGTH - 1)}…` : line
}

function ticksOf(start: Instant, span: number, zone: string): AttemptsScale["ticks"] {
  const step = STEPS_MS.find((size) => span / size <= TICKS) ?? span / TICKS
  const count = Math.floor(span / step)
  return Array.from({ length: count + 1 }, (_, n) => ({
    share: (n * step) / span,
    text: n === 0 ? clockText(start, zone) : `+${lengthText(n * step)}`,
  }))
}
