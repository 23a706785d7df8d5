import { z } from "zod"
import { AppError } from "#core/errors.ts"
import type { RetryPolicy, TimeoutPolicy } from "#core/policies.ts"
import { QueueName, TaskName } from "#core/schedule-input/names.ts"
import { type EnqueuedRun, type EnqueueOptions, enqueueRun } from "./enqueue.ts"
import type { TaskContext } from "./task-context.ts"
import { type ErrorClass, type TaskRetry, TaskRetryInput, type TaskTimeout, TaskTimeoutInput } from "./task-policies.ts"

/** A symbol of the whole process, since a task file may load another copy of this module than the worker has. */
const TASK = Symbol.for("onebeat.task.v1")

export type TaskOptions<Schema extends z.ZodType, Result> = {
  /** What schedules and jobs call it, for example "billing.send-invoice". */
  name: string
  description?: string
  /** Where `enqueue` puts it, and what the editor proposes. */
  queue?: string
  /** Checked where a run is enqueued and again where it runs. */
  payload?: Schema
  retry?: TaskRetry
  timeout?: TaskTimeout
  run(payload: z.output<Schema>, ctx: TaskContext): Promise<Result> | Result
}

type EnqueueArguments<Input> = undefined extends Input
  ? [payload?: Input, options?: EnqueueOptions]
  : [payload: Input, options?: EnqueueOptions]

/** Named code that workers run. Export it from a file given to `onebeat worker`. */
export type Task<Input, Output, Result> = {
  readonly name: string
  readonly description: string | null
  readonly queue: string
  readonly payload: z.ZodType<Output, Input> | null
  readonly retry: {
    readonly policy: RetryPolicy
    readonly on: readonly ErrorClass[] | null
    readonly notOn: readonly ErrorClass[]
  } | null
  readonly timeout: TimeoutPolicy | null
  run(payload: Output, ctx: TaskContext): Promise<Result> | Result
  /** Puts a run on the task's queue, to start as soon as a worker is free. Resolves when Redis has it. */
  enqueue(...given: EnqueueArguments<Input>): Promise<EnqueuedRun>
}

/** Any task, as a worker holds it: the payload reaches `run` only through `payload`. */
export type AnyTask = Omit<Task<unknown, unknown, unknown>, "run" | "enqueue" | "payload"> & {
  readonly payload: z.ZodType | null
  run(payload: never, ctx: TaskContext): unknown
}

const Options = z.strictObject({
  name: TaskName,
  description: z.string().max(2_000).optional(),
  queue: QueueName.default("default"),
  payload: z.custom<z.ZodType>((value) => isSchema(value), "expected a zod schema").optional(),
  retry: TaskRetryInput.optional(),
  timeout: TaskTimeoutInput.optional(),
  run: z.custom<(payload: unknown, ctx: TaskContext) => unknown>(
    (value) => typeof value === "function",
    "expected a function",
  ),
})

/**
 * A task from its definition.
 * @throws AppError `invalid_input` that names the task and each option that is wrong or not known.
 */
export function defineTask<Result, Schema extends z.ZodType = z.ZodUnknown>(
  options: TaskOptions<Schema, Result>,
): Task<z.input<Schema>, z.output<Schema>, Result> {
  const parsed = Options.safeParse(options)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }))
    const lines = problems.map(({ field, message }) => `  ${field === "" ? "" : `${field}: `}${message}`)
    throw new AppError("invalid_input", `defineTask ${JSON.stringify(options?.name)}:\n${lines.join("\n")}`, {
      problems,
    })
  }
  const { name, description, queue, retry, timeout } = parsed.data
  const task = {
    name,
    description: description ?? null,
    queue,
    payload: options.payload ?? null,
    retry: retry ?? null,
    timeout: timeout ?? null,
    run: options.run,
    enqueue: (payload?: z.input<Schema>, how?: EnqueueOptions) => enqueueRun(task, payload, how),
  }
  Object.defineProperty(task, TASK, { value: true })
  return Object.freeze(task) as unknown as Task<z.input<Schema>, z.output<Schema>, Result>
}

/** Whether a value came from `defineTask`, of this copy of the module or another. */
export function isTask(value: unknown): value is AnyTask {
  return typeof value === "object" && value !== null && TASK in value
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "safeParse" in value && typeof value.safeParse === "function"
}
