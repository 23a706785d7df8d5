import { z } from "zod"
import { TimeoutPolicy } from "#core/policies.ts"

const wholeMs = z.int()

/** BullMQ's scripts keep options as a Lua table, in which a null does not exist: it comes back as nothing. */
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null)

/**
 * What the beat tells a worker about a run, in the BullMQ job option `onebeat`. A plain BullMQ worker carries it
 * along unread; our worker obeys it. Keys may be added under version 1 (readers drop what they do not know);
 * a change of meaning is version 2.
 */
export const JobMeta = z.object({
  v: z.literal(1),
  schedule: orNull(z.string()),
  scheduleId: orNull(z.int().min(1)),
  fireAt: wholeMs,
  dueAt: wholeMs,
  /** How often the run was sent: 2 after a redelivery. */
  delivery: z.int().min(1),
  /** The run may be started up to and at this instant, by Redis' clock; null: whenever. */
  startBy: orNull(wholeMs),
  /** Upper limit of a backoff; null: the schedule says nothing of retries, so the task's own policy counts. */
  retry: orNull(z.object({ maxMs: wholeMs.min(0).optional() })),
  /** Limits of one attempt; null: the task's own. */
  timeout: orNull(TimeoutPolicy),
})
export type JobMeta = z.infer<typeof JobMeta>

/** `failedReason` of a run that our worker did not start because its start deadline had passed. */
export const EXPIRED_MESSAGE = "onebeat: not started, its start deadline had passed"
/** `failedReason` of a run that was told to stop through the cancel channel. */
export const CANCELLED_MESSAGE = "onebeat: cancelled"
/** `failedReason` of an attempt that reached a limit of its timeout begins with this. */
export const TIMED_OUT_PREFIX = "onebeat: timed out"
/** BullMQ's own words, checked by a test, for a job whose worker vanished more often than it allows. */
const STALLED_MESSAGE = "job stalled more than allowable limit"

export const FAILURE_MARKS = ["expired", "cancelled", "timeout", "worker_lost"] as const
export type FailureMark = (typeof FAILURE_MARKS)[number]

/** Why a job failed, where the reason was the machinery and not the task; null for a task's own error. */
export function failureMark(failedReason: string | null | undefined): FailureMark | null {
  if (!failedReason) return null
  if (failedReason.startsWith(EXPIRED_MESSAGE)) return "expired"
  if (failedReason.startsWith(CANCELLED_MESSAGE)) return "cancelled"
  if (failedReason.startsWith(TIMED_OUT_PREFIX)) return "timeout"
  if (failedReason.startsWith(STALLED_MESSAGE)) return "worker_lost"
  return null
}
