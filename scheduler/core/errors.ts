export const ERROR_CODES = [
  "invalid_input",
  "not_found",
  "conflict",
  "forbidden",
  "unavailable",
  "schema_too_new",
  "schema_too_old",
  "not_leader",
  "failed",
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What one field of an input was refused for. `index` is the place in a list, where there was one. */
export type FieldProblem = { field: string; message: string; index?: number; name?: string }

/**
 * An error that a person can act on: the message says what, which one, and what to do. Screens and exit
 * codes are chosen by `code`; anything else that is thrown is a bug.
 */
export class AppError extends Error {
  override readonly name = "AppError"
  readonly code: ErrorCode
  readonly problems: readonly FieldProblem[]

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; problems?: readonly FieldProblem[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.problems = options.problems ?? []
  }
}

/** The message of whatever was thrown, for a log line or a fault on a row. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** For the branch of a closed union that cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
