/** What a task is told about the run it serves. */
export type TaskContext = {
  /** Of the run: the same in every attempt and redelivery, so it serves as an idempotency key. */
  readonly id: string
  readonly task: string
  readonly queue: string
  /** The instant that the schedule meant, in ms since 1970; for runs without a schedule, when they were asked for. */
  readonly fireAt: number
  /** 1 for the first start; counts starts that a vanished worker did not finish. */
  readonly attempt: number
  /** Name of the schedule, or null. */
  readonly schedule: string | null
  /** Aborts when the run should stop; `signal.reason` says why (RunCancelledError, SoftTimeoutError, …). */
  readonly signal: AbortSignal
  readonly log: TaskLog
  /** A part between 0 and 1, or any JSON object that screens may show. */
  progress(value: number | object): Promise<void>
}

/** Lines go to the worker's log with the run's id, task and attempt. */
export type TaskLog = {
  debug(message: string, fields?: object): void
  info(message: string, fields?: object): void
  warn(message: string, fields?: object): void
  error(message: string, fields?: object): void
}
