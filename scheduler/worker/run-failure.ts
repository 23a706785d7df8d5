import { UnrecoverableError } from "bullmq"
import { messageOf } from "#core/errors.ts"
import type { AnyTask } from "./define-task.ts"

const PERMANENT_NAMES = new Set(["PermanentError", "PayloadError", "UnrecoverableError"])
const MOST_CAUSES = 5

/** Fails the run at once, in BullMQ's terms, under a message that a reader of the queue sees as it is. */
export function permanentFailure(message: string, cause?: unknown): UnrecoverableError {
  const failure = new UnrecoverableError(message)
  if (cause instanceof Error && cause.stack !== undefined) failure.stack = stackWithCauses(cause)
  return failure
}

/**
 * What a task threw, as an error that means nothing special to BullMQ: it takes some names and one message for
 * commands ("DelayedError", …), after which it would neither fail the job nor try it again.
 */
export function attemptFailure(thrown: unknown): Error {
  const message = messageOf(thrown) || (thrown instanceof Error ? thrown.name : "") || "failed without a message"
  const failure = new Error(message.startsWith("bullmq:") ? `task said: ${message}` : message)
  if (thrown instanceof Error && thrown.stack !== undefined) failure.stack = stackWithCauses(thrown)
  return failure
}

/** Whether what a task threw is worth another try by the task's own word. */
export function mayRetry(task: Pick<AnyTask, "retry">, thrown: unknown): boolean {
  if (thrown instanceof Error && PERMANENT_NAMES.has(thrown.name)) return false
  const { on, notOn } = task.retry ?? { on: null, notOn: [] }
  if (notOn.some((type) => thrown instanceof type)) return false
  return on === null || on.some((type) => thrown instanceof type)
}

/** A stack says nothing of `cause`, where the trouble often began; the record of the attempt is to have it. */
function stackWithCauses(error: Error): string {
  let text = error.stack ?? String(error)
  let cause = error.cause
  for (let depth = 0; depth < MOST_CAUSES && cause !== undefined && cause !== null; depth++) {
    text += `\ncaused by: ${cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause)}`
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return text
}
