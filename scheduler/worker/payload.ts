import type { AnyTask } from "./define-task.ts"
import { PayloadError } from "./task-errors.ts"

/**
 * The payload as the task's `run` takes it.
 * @throws PayloadError with the path of each field that does not fit.
 */
export function parsePayload(task: Pick<AnyTask, "name" | "payload">, payload: unknown): unknown {
  if (task.payload === null) return payload
  const parsed = task.payload.safeParse(payload)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${fieldOf(issue.path)}: ${issue.message}`)
  throw new PayloadError(`payload of ${task.name} refused: ${problems.join("; ")}`)
}

/** `items[0].id`, or `payload` for the whole. */
function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "payload"
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`
    return text === "" ? String(part) : `${text}.${String(part)}`
  }, "")
}
