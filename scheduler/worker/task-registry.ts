import { z } from "zod"
import { AppError } from "#core/errors.ts"
import { nearestName } from "#core/nearest-name.ts"
import type { TaskAnnouncement } from "#scheduler/queue/worker-registry.ts"
import type { AnyTask } from "./define-task.ts"
import { catchAllForm } from "./tasks/log-message.ts"

/** A task and where it came from, for messages. */
export type LoadedTask = { task: AnyTask; from: string }

export type TaskRegistry = {
  /** The task that runs jobs of this name: the one so called, else the catch-all. */
  find(name: string): AnyTask | null
  /** Why a job of this name cannot run here, with what to do. */
  unknown(name: string): string
  readonly names: readonly string[]
  readonly catchAll: string | null
  announcements(): TaskAnnouncement[]
}

/** @throws AppError `invalid_input` when two tasks share a name, or the catch-all is not among them. */
export function buildTaskRegistry(loaded: readonly LoadedTask[], catchAllName: string | null): TaskRegistry {
  const known = new Map<string, LoadedTask>()
  for (const { task, from } of loaded) {
    const other = known.get(task.name)
    if (other && other.task !== task) {
      throw new AppError(
        "invalid_input",
        `two tasks are named ${task.name}: in ${other.from} and in ${from}; rename one`,
      )
    }
    known.set(task.name, { task, from })
  }
  const names = [...known.keys()].sort()
  const catchAll = catchAllName === null ? null : (known.get(catchAllName)?.task ?? null)
  if (catchAllName !== null && catchAll === null) {
    throw new AppError("invalid_input", `--catch-all: ${catchAllName}: expected one of ${names.join(", ")}`)
  }
  const fallback = catchAll && catchAllForm(catchAll)

  return {
    find: (name) => known.get(name)?.task ?? fallback,
    unknown(name) {
      const near = nearestName(name, names)
      const hint = near === null ? "" : `; did you mean ${near}?`
      return `no task named ${JSON.stringify(name)} in this worker (it knows ${names.join(", ")})${hint}`
    },
    names,
    catchAll: catchAllName,
    announcements: () => [...known.values()].map(({ task }) => announcementOf(task)),
  }
}

function announcementOf(task: AnyTask): TaskAnnouncement {
  return {
    name: task.name,
    description: task.description,
    queue: task.queue,
    payloadSchema: task.payload && jsonSchemaOf(task.payload),
    defaults: { retry: task.retry?.policy ?? null, timeout: task.timeout },
  }
}

/** Null for a schema that JSON Schema cannot say, or of a zod that is not ours to read. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> | null {
  try {
    return { ...z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) }
  } catch {
    return null
  }
}
