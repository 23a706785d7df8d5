import type { Instant } from "#core/brand.ts"
import { type ErrorParts, errorParts } from "#core/error-text.ts"
import { isTerminal, type RunState } from "#core/run-state.ts"
import type { StoredAttempt } from "#db/queries/runs-read.ts"

export const RUN_STEPS = ["planned", "due", "enqueued", "started", "finished"] as const

/** A step of a run. `offsetMs` counts from due: below zero before it. A step that is yet to come has no time. */
export type RunStep = { step: (typeof RUN_STEPS)[number] } & (
  | { at: Instant; offsetMs: number }
  | { at: null; offsetMs: null }
)

type Times = {
  state: RunState
  dueAt: Instant
  plannedAt: Instant
  enqueuedAt: Instant | null
  startedAt: Instant | null
  finishedAt: Instant | null
}

/**
 * In the order of a run's life, with due where it came: after a plan that looked ahead, before one that caught up. Sent stands
 * before started though the two are told by different clocks, and a quick worker's may seem earlier. Then what is to come.
 */
export function runSteps(run: Times): RunStep[] {
  const times = {
    planned: run.plannedAt,
    due: run.dueAt,
    enqueued: run.enqueuedAt,
    started: run.startedAt,
    finished: run.finishedAt,
  }
  const steps = RUN_STEPS.map((step) => ({ step, at: times[step] }))
  const done = steps.flatMap(({ step, at }) => (at === null ? [] : [{ step, at, offsetMs: at - run.dueAt }]))
  const due = done.filter(({ step }) => step === "due")
  const others = done.filter(({ step }) => step !== "due")
  const later = others.findIndex(({ step, offsetMs }) => offsetMs > 0 || (offsetMs === 0 && step !== "planned"))
  // A run that ended without being sent or started has no such steps to come.
  const toCome = isTerminal(run.state) ? [] : steps.filter(({ at }) => at === null)
  return [
    ...others.toSpliced(later === -1 ? others.length : later, 0, ...due),
    ...toCome.map(({ step }) => ({ step, at: null, offsetMs: null })),
  ]
}

export type AttemptStep = {
  delivery: number
  attempt: number
  state: string
  worker: string | null
  startedAt: Instant | null
  finishedAt: Instant | null
  /** Until now, while it runs. */
  tookMs: number | null
  /** From its end to the start of the next one. */
  backoffMs: number | null
  error: (ErrorParts & { text: string }) | null
}

/** @param censor takes out of an error's text what the reader may not see. */
export function attemptSteps(
  attempts: readonly StoredAttempt[],
  censor: (text: string | null) => string | null,
  now: Instant,
): AttemptStep[] {
  return attempts.map((attempt, index) => {
    const next = attempts[index + 1]?.startedAt ?? null
    const until = attempt.finishedAt ?? (attempt.state === "running" ? now : null)
    const text = censor(attempt.error)
    return {
      ...attempt,
      tookMs: attempt.startedAt === null || until === null ? null : Math.max(0, until - attempt.startedAt),
      backoffMs: attempt.finishedAt === null || next === null ? null : Math.max(0, next - attempt.finishedAt),
      error: text === null ? null : { ...errorParts(text), text },
    }
  })
}
