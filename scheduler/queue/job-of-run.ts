import type { PlannedRun } from "#core/run.ts"
import type { NewJob } from "#scheduler/queue/bull.ts"
import type { QueueName } from "#scheduler/queue/jobs.ts"

/** The BullMQ job of a run: what any worker sees is name, data, id and timestamp; the rest rides in one option. */
export function jobOf(run: PlannedRun, queue: QueueName): NewJob {
  const { retry, timeout, priority, scheduleName } = run.options
  return {
    id: run.id,
    prefix: queue.prefix,
    queue: queue.name,
    name: run.task,
    data: run.payload,
    timestamp: run.fireAt,
    attempts: retry?.attempts ?? 1,
    backoff: retry?.backoff
      ? {
          type: retry.backoff.type,
          delay: retry.backoff.delayMs,
          ...(retry.backoff.jitter === undefined ? {} : { jitter: retry.backoff.jitter }),
        }
      : null,
    priority,
    meta: {
      v: 1,
      schedule: scheduleName ?? null,
      scheduleId: run.scheduleId,
      fireAt: run.fireAt,
      dueAt: run.dueAt,
      delivery: run.delivery,
      startBy: run.startBy,
      retry: retry ? { ...(retry.backoff?.maxMs === undefined ? {} : { maxMs: retry.backoff.maxMs }) } : null,
      timeout,
    },
  }
}
