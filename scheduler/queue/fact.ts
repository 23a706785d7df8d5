import { type Instant, instant, type RunId } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import type { AttemptFact, RunFact } from "#core/run.ts"
import type { RunReason } from "#core/run-state.ts"
import type { QueueEvent } from "#scheduler/queue/events.ts"
import { fitForJsonb, fitForText } from "#scheduler/queue/fit.ts"
import { failureMark, JobMeta } from "#scheduler/queue/job-meta.ts"
import type { JobRecord, Place } from "#scheduler/queue/jobs.ts"

type Turn = { readonly started: Instant | null; ended: Instant | null; how: "running" | "succeeded" | "failed" }
type LastState = "enqueued" | "running" | "retrying" | "completed" | "failed"

/**
 * What a run's new events and its job's record say together. The events give the order and the times, the record
 * the details; a job that somebody took away still ends by its last event.
 * @returns null when nothing was said that the record of the run wants to know.
 */
export function factFromEvents(
  run: { id: RunId; queue: string },
  events: readonly QueueEvent[],
  record: JobRecord | null,
): RunFact | null {
  const turns: Turn[] = []
  let last: LastState | null = null
  let ending: QueueEvent | null = null
  for (const event of events) {
    const time = instant(Number(event.id.split("-")[0]))
    const state = stateAfter(event)
    if (state === null) continue
    last = state
    ending = event
    if (state === "running") turns.push({ started: time, ended: null, how: "running" })
    else if (state !== "enqueued") endTurn(turns, time, state === "completed" ? "succeeded" : "failed")
  }
  if (last === null || last === "enqueued") return null
  return buildFact(run, last, turns, record, ending)
}

/** What one look at a job says, without events: for reading back after a gap. */
export function factFromSighting(run: { id: RunId; queue: string }, record: JobRecord, place: Place): RunFact {
  const started = numberOrNull(record.processedOn)
  const ended = numberOrNull(record.finishedOn)
  const tries = Number(record.ats ?? 0)
  const last: LastState =
    place === "completed" || place === "failed"
      ? place
      : place === "active"
        ? "running"
        : tries > 0
          ? "retrying"
          : "enqueued"
  const turns: Turn[] =
    tries > 0
      ? [{ started, ended, how: last === "completed" ? "succeeded" : last === "running" ? "running" : "failed" }]
      : []
  return buildFact(run, last, turns, record, null)
}

function buildFact(
  run: { id: RunId; queue: string },
  last: LastState,
  turns: readonly Turn[],
  record: JobRecord | null,
  ending: QueueEvent | null,
): RunFact {
  const failedReason = record?.failedReason || ending?.failedReason || null
  const outcome = stateAndReason(last, failedReason)
  const tries = Math.max(Number(record?.ats ?? 0), turns.length)
  const errors = stackTraces(record)
  const attempts = turns.map((turn, index): AttemptFact => {
    const attempt = tries - turns.length + index + 1
    const isLast = index === turns.length - 1
    const error = turn.how === "failed" ? (errors[attempt - 1] ?? (isLast ? failedReason : null)) : null
    return {
      attempt: Math.max(attempt, 1),
      state: turn.how,
      worker: isLast ? fitForText(record?.pb ?? null) : null,
      startedAt: turn.started,
      finishedAt: turn.ended,
      error: fitForText(error),
    }
  })
  const ended = last === "completed" || last === "failed"
  return {
    ...run,
    delivery: deliveryOf(record),
    ...outcome,
    startedAt: turns[0]?.started ?? numberOrNull(record?.processedOn ?? null),
    finishedAt: ended ? (numberOrNull(record?.finishedOn ?? null) ?? turns.at(-1)?.ended ?? null) : null,
    worker: fitForText(record?.pb ?? null),
    attempt: tries,
    result: last === "completed" ? fitForJsonb(record?.returnvalue ?? ending?.returnvalue ?? null) : null,
    error: last === "failed" ? fitForText(errors.at(-1) ?? failedReason) : null,
    attempts,
  }
}

/** Whether an event says more than that a job was added, which the beat knows, having added it. */
export function isTelling(event: QueueEvent): boolean {
  const state = stateAfter(event)
  return state !== null && state !== "enqueued"
}

/** BullMQ's events: https://docs.bullmq.io/guide/events; `waiting` after `active` is a retry without delay, or a stall; `delayed` a retry with one (the beat sends no job delayed). */
function stateAfter(event: QueueEvent): LastState | null {
  switch (event.event) {
    case "active":
      return "running"
    case "completed":
      return "completed"
    case "failed":
      return "failed"
    case "delayed":
      return "retrying"
    case "waiting":
      return event.prev === "active" ? "retrying" : event.prev === null ? "enqueued" : null
    default:
      return null
  }
}

function endTurn(turns: Turn[], time: Instant, how: "succeeded" | "failed"): void {
  const open = turns.at(-1)
  if (open?.how === "running") {
    open.ended = time
    open.how = how
  } else if (!open) turns.push({ started: null, ended: time, how })
}

function stateAndReason(
  last: LastState,
  failedReason: string | null,
): { state: RunFact["state"]; reason: RunReason | null } {
  switch (last) {
    case "enqueued":
    case "running":
    case "retrying":
      return { state: last, reason: null }
    case "completed":
      return { state: "succeeded", reason: null }
    case "failed":
      switch (failureMark(failedReason)) {
        case "expired":
          return { state: "expired", reason: "start_deadline" }
        case "cancelled":
          return { state: "cancelled", reason: "operator" }
        case "timeout":
          return { state: "failed", reason: "timeout" }
        case "worker_lost":
          return { state: "failed", reason: "worker_lost" }
        case null:
          return { state: "failed", reason: null }
        default:
          throw new Error(`unknown mark in ${failedReason}`)
      }
    default:
      return assertNever(last)
  }
}

function deliveryOf(record: JobRecord | null): number | null {
  if (!record?.opts) return null
  try {
    const meta = JobMeta.safeParse((JSON.parse(record.opts) as { onebeat?: unknown }).onebeat)
    return meta.success ? meta.data.delivery : null
  } catch {
    return null
  }
}

function stackTraces(record: JobRecord | null): string[] {
  if (!record?.stacktrace) return []
  try {
    const traces: unknown = JSON.parse(record.stacktrace)
    return Array.isArray(traces) ? traces.map(String) : []
  } catch {
    return []
  }
}

function numberOrNull(text: string | null): Instant | null {
  const value = Number(text)
  return text !== null && text !== "" && Number.isInteger(value) ? instant(value) : null
}
