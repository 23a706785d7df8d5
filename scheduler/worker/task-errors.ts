import { durationMs } from "#core/brand.ts"
import { formatDuration } from "#core/duration.ts"
import { CANCELLED_MESSAGE, TIMED_OUT_PREFIX } from "#scheduler/queue/job-meta.ts"

/** Thrown by a task for a failure that trying again cannot mend: the run fails at once. */
export class PermanentError extends Error {
  override readonly name: string = "PermanentError"
}

/** The payload does not fit the task's schema, or is too big. Never retried. */
export class PayloadError extends PermanentError {
  override readonly name = "PayloadError"
}

/** Why `ctx.signal` aborted: an operator, an edit or an overlap policy stopped the run. */
export class RunCancelledError extends Error {
  override readonly name = "RunCancelledError"
  constructor() {
    super(CANCELLED_MESSAGE)
  }
}

/** Why `ctx.signal` aborted: the soft limit of the timeout. The task may still end well until the hard limit. */
export class SoftTimeoutError extends Error {
  override readonly name = "SoftTimeoutError"
  constructor(limitMs: number) {
    super(`${TIMED_OUT_PREFIX}: soft limit of ${formatDuration(durationMs(limitMs))}`)
  }
}

/** The attempt has failed at the hard limit, whether the task obeyed its signal or not. */
export class HardTimeoutError extends Error {
  override readonly name = "HardTimeoutError"
  constructor(limitMs: number) {
    super(`${TIMED_OUT_PREFIX}: hard limit of ${formatDuration(durationMs(limitMs))}`)
  }
}

/** Why `ctx.signal` aborted: the worker leaves before the run has ended. The run goes back to its queue. */
export class WorkerStoppingError extends Error {
  override readonly name = "WorkerStoppingError"
  constructor() {
    super("onebeat: the worker is leaving; the run goes back to its queue")
  }
}

/** Why `ctx.signal` aborted: Redis no longer counts the run as ours, so another worker may be running it. */
export class RunLostError extends Error {
  override readonly name = "RunLostError"
  constructor() {
    super("onebeat: this worker lost its hold on the run; another may be running it")
  }
}
