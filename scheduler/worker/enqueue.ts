import { randomUUID } from "node:crypto"
import type { JobsOptions } from "bullmq"
import { z } from "zod"
import { AppError } from "#core/errors.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import { QueueName } from "#core/schedule-input/names.ts"
import type { AnyTask } from "./define-task.ts"
import { parsePayload } from "./payload.ts"
import { withQueue } from "./producer.ts"
import { type Length, LengthMs } from "./task-policies.ts"

/** Ends stay in Redis this long for whoever asks, as Celery's results do. */
const KEEP_DONE = { age: 86_400, count: 10_000 }
const KEEP_FAILED = { age: 7 * 86_400, count: 10_000 }

export type EnqueueOptions = {
  /** Start no sooner than after this long. */
  delay?: Length
  /** Instead of the task's own. */
  queue?: string
  /** 1 is the most urgent. Runs without one go before all that have one. */
  priority?: number
  /** A second run of the same id is not added while Redis remembers the first. */
  id?: string
}

export type EnqueuedRun = { id: string; task: string; queue: string }

const Options = z.strictObject({
  delay: LengthMs.optional(),
  queue: QueueName.optional(),
  priority: z.int().min(0).max(2_097_151).optional(),
  id: z
    .string()
    .min(1)
    .max(200)
    .refine((id) => !/^\d+$/.test(id) && !id.includes(":"), 'expected an id that is not digits alone and has no ":"')
    .refine((id) => parseOccurrenceRunId(id) === null, "expected another form: s<number>@<number> is a schedule's run")
    .optional(),
})

/**
 * Puts one run of a task on a queue of the Redis at `REDIS_URL`.
 * @throws AppError `invalid_input` for a payload or option that does not fit; PayloadError for the former.
 */
export async function enqueueRun(
  task: Pick<AnyTask, "name" | "queue" | "payload" | "retry">,
  payload: unknown,
  options: EnqueueOptions = {},
): Promise<EnqueuedRun> {
  parsePayload(task, payload ?? {})
  const how = parseOptions(task.name, options)
  const queue = how.queue ?? task.queue
  const id = how.id ?? randomUUID()
  const jobOptions = { ...outcomeOptions(task), ...timing(how), jobId: id }
  await withQueue(queue, (opened) => opened.add(task.name, payload ?? {}, jobOptions))
  return { id, task: task.name, queue }
}

function parseOptions(task: string, options: EnqueueOptions): z.output<typeof Options> {
  const parsed = Options.safeParse(options)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }))
  const lines = problems.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`))
  throw new AppError("invalid_input", `enqueue ${task}: ${lines.join("; ")}`, { problems })
}

function timing({ delay, priority }: z.output<typeof Options>): JobsOptions {
  return { ...(delay !== undefined && { delay }), ...(priority !== undefined && { priority }) }
}

/** A plain BullMQ worker obeys these too; the cap and the error classes are for ours, which knows the task. */
function outcomeOptions(task: Pick<AnyTask, "retry">): JobsOptions {
  const policy = task.retry?.policy
  return {
    removeOnComplete: KEEP_DONE,
    removeOnFail: KEEP_FAILED,
    attempts: policy?.attempts ?? 1,
    ...(policy?.backoff && {
      backoff: { type: policy.backoff.type, delay: policy.backoff.delayMs, jitter: policy.backoff.jitter ?? 0 },
    }),
  }
}
