import { z } from "zod"
import { type AnyTask, defineTask } from "#scheduler/worker/define-task.ts"

/** The simplest task there is: to try schedules out, and to stand in for tasks that do not exist yet. */
export const logMessage = defineTask({
  name: "log.message",
  description: "Writes a line to the worker's log.",
  payload: z.object({
    message: z.string().max(10_000).describe("The line to write"),
    level: z.enum(["debug", "info", "warn", "error"]).default("info"),
  }),
  run({ message, level }, ctx) {
    ctx.log[level](message)
    return { logged: message }
  },
})

const logAnything = defineTask({
  name: logMessage.name,
  run(payload, ctx) {
    ctx.log.info(`${ctx.task} (no such task here; logged instead)`, { payload })
    return { logged: ctx.task }
  },
})

/** How a task runs jobs that are not its own: as it is, but `log.message` then takes any payload. */
export function catchAllForm(task: AnyTask): AnyTask {
  return task.name === logMessage.name ? logAnything : task
}
