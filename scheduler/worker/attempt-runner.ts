import { type Job, WaitingError } from "bullmq"
import { messageOf } from "#core/errors.ts"
import type { Log } from "#scheduler/log.ts"
import { CANCELLED_MESSAGE, EXPIRED_MESSAGE, JobMeta } from "#scheduler/queue/job-meta.ts"
import type { AnyTask } from "./define-task.ts"
import type { LiveRuns } from "./live-runs.ts"
import { parsePayload } from "./payload.ts"
import type { RedisClock } from "./redis-clock.ts"
import { storableResult } from "./result.ts"
import { retryDelayMs, retryPolicyOf } from "./retry-policy.ts"
import { openRunControl, type RunControl } from "./run-control.ts"
import { attemptFailure, mayRetry, permanentFailure } from "./run-failure.ts"
import type { TaskContext } from "./task-context.ts"
import { HardTimeoutError, RunCancelledError, SoftTimeoutError, WorkerStoppingError } from "./task-errors.ts"
import type { TaskRegistry } from "./task-registry.ts"

export type AnyJob = Job<unknown, unknown, string>

type Parts = { tasks: TaskRegistry; live: LiveRuns; clock: RedisClock; log: Log }

/** The BullMQ processor: one attempt of one run, from the job to its result or to an error that BullMQ can act on. */
export function attemptRunner(parts: Parts): (job: AnyJob, token?: string) => Promise<unknown> {
  return async function runAttempt(job, token) {
    const meta = metaOf(job)
    const task = parts.tasks.find(job.name)
    if (task === null) throw permanentFailure(parts.tasks.unknown(job.name))
    const id = job.id ?? ""
    if (parts.live.wasCancelled(id)) throw permanentFailure(CANCELLED_MESSAGE)
    if (await isTooLate(job, meta, parts.clock)) throw permanentFailure(EXPIRED_MESSAGE)
    const payload = payloadOf(task, job)

    const control = openRunControl(meta?.timeout ?? task.timeout)
    parts.live.begin(id, control)
    let outcome: "done" | "failed" | "returned" = "failed"
    try {
      const result = storableResult(
        await Promise.race([callTask(task, payload, contextOf(job, meta, control, parts.log)), control.givenUp]),
      )
      outcome = "done"
      return result
    } catch (thrown) {
      if (control.reason instanceof WorkerStoppingError) {
        outcome = "returned"
        await job.moveToWait(token)
        throw new WaitingError()
      }
      throw failureOf({ thrown, task, job, meta, control })
    } finally {
      control.end()
      parts.live.end(id, control, outcome)
    }
  }
}

async function callTask(task: AnyTask, payload: unknown, ctx: TaskContext): Promise<unknown> {
  return await task.run(payload as never, ctx)
}

function metaOf(job: AnyJob): JobMeta | null {
  if (!("onebeat" in job.opts) || job.opts.onebeat === undefined) return null
  const parsed = JobMeta.safeParse(job.opts.onebeat)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw permanentFailure(
    `option onebeat not understood: ${issue?.path.join(".")}: ${issue?.message}; is this worker older than the beat?`,
  )
}

/** Only the first start has a deadline: a retry, or the start after a lost worker, belongs to a run that began in time. */
async function isTooLate(job: AnyJob, meta: JobMeta | null, clock: RedisClock): Promise<boolean> {
  if (meta === null || meta.startBy === null || job.attemptsStarted > 1) return false
  return await clock.hasPassed(meta.startBy)
}

function payloadOf(task: AnyTask, job: AnyJob): unknown {
  try {
    return parsePayload(task, job.data)
  } catch (error) {
    throw permanentFailure(messageOf(error), error)
  }
}

function contextOf(job: AnyJob, meta: JobMeta | null, control: RunControl, log: Log): TaskContext {
  const facts = { run: job.id, task: job.name, attempt: job.attemptsStarted }
  const line = (level: keyof Log) => (message: string, fields?: object) => log[level]({ ...facts, ...fields }, message)
  return {
    id: job.id ?? "",
    task: job.name,
    queue: job.queueName,
    fireAt: meta?.fireAt ?? job.timestamp,
    attempt: job.attemptsStarted,
    schedule: meta?.schedule ?? null,
    signal: control.signal,
    log: { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") },
    async progress(value) {
      if (typeof value === "number" && !(value >= 0 && value <= 1))
        throw new RangeError(`progress: ${value}: expected 0 to 1`)
      await job.updateProgress(value)
    },
  }
}

/**
 * The error to fail the attempt with. BullMQ reads `attempts` and `backoff` from the job in memory when it fails
 * one, and does not write them back: that is where our cap and the task's own policy come in.
 */
function failureOf(end: {
  thrown: unknown
  task: AnyTask
  job: AnyJob
  meta: JobMeta | null
  control: RunControl
}): Error {
  const { thrown, task, job, control } = end
  if (control.reason instanceof RunCancelledError) return permanentFailure(CANCELLED_MESSAGE, thrown)
  const timedOut = control.reason instanceof SoftTimeoutError || control.reason instanceof HardTimeoutError
  const failure = attemptFailure(timedOut ? control.reason : thrown)
  if (!timedOut && !mayRetry(task, thrown)) return permanentFailure(failure.message, thrown)
  const policy = retryPolicyOf(job.opts, end.meta, task.retry?.policy ?? null)
  job.opts.attempts = policy.attempts
  job.opts.backoff = { type: "fixed", delay: retryDelayMs(policy, job.attemptsMade + 1, Math.random()) }
  return failure
}
