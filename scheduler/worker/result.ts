import { PermanentError } from "./task-errors.ts"

const LARGEST_BYTES = 256 * 1024

/**
 * What a task returned, if Redis and Postgres can keep it.
 * @throws PermanentError when it is not JSON or too big: the same run would return the same again.
 */
export function storableResult(result: unknown): unknown {
  if (result === undefined || result === null || typeof result === "number" || typeof result === "boolean")
    return result ?? null
  const json = jsonOf(result)
  if (json === undefined) throw new PermanentError(`the task returned a ${typeof result}, which is not JSON`)
  const bytes = Buffer.byteLength(json)
  if (bytes > LARGEST_BYTES) {
    throw new PermanentError(
      `the task returned ${bytes} bytes of JSON; expected at most ${LARGEST_BYTES}: store it elsewhere and return where`,
    )
  }
  return result
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw new PermanentError(`the task returned what is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}
