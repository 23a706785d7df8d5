/** What `import { defineTask } from "onebeat"` gives: the parts of a worker that a task's author writes against. */
export { defineTask, type Task, type TaskOptions } from "./define-task.ts"
export type { EnqueuedRun, EnqueueOptions } from "./enqueue.ts"
export { closeProducer as closeOnebeat } from "./producer.ts"
export type { TaskContext, TaskLog } from "./task-context.ts"
export {
  HardTimeoutError,
  PayloadError,
  PermanentError,
  RunCancelledError,
  RunLostError,
  SoftTimeoutError,
  WorkerStoppingError,
} from "./task-errors.ts"
export type { Length, TaskRetry, TaskTimeout } from "./task-policies.ts"
