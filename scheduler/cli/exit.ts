import { CommanderError } from "commander"
import { AppError, type ErrorCode, messageOf } from "#core/errors.ts"

export const EXIT = { done: 0, failed: 1, refused: 2 } as const

const REFUSALS: readonly ErrorCode[] = ["invalid_input", "not_found", "conflict"]
const UNREACHABLE = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "57P01",
  "57P03",
  "53300",
  "3D000",
]
const LOGIN_REFUSED = ["28P01", "28000"]
const NO_SUCH_TABLE = ["42P01", "42703", "42883", "3F000"]

/** What a command that threw says on stderr, and the exit code it ends with. `text` is empty when it has been said already. */
export function endOf(error: unknown): { code: number; text: string } {
  if (error instanceof CommanderError) return { code: codeOfUsage(error), text: "" }
  const known = error instanceof AppError ? error : fromPostgres(error)
  if (known === null) return { code: EXIT.failed, text: `onebeat: ${plainMessage(error)}` }
  return { code: REFUSALS.includes(known.code) ? EXIT.refused : EXIT.failed, text: `onebeat: ${known.message}` }
}

/** Of a failed query, what Postgres said: the query's parameters are nobody's business. */
function plainMessage(error: unknown): string {
  const isQuery = error instanceof Error && error.message.startsWith("Failed query")
  return isQuery && error.cause instanceof Error ? `Postgres: ${messageOf(error.cause)}` : messageOf(error)
}

/** Commander has written its message; help and version are no errors, all else is a refused command line. */
function codeOfUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.done
  return error.code.startsWith("commander.") ? EXIT.refused : error.exitCode
}

function fromPostgres(error: unknown): AppError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = "code" in cause ? cause.code : undefined
    const text = messageOf(cause) || String(code)
    if (typeof code === "string" && UNREACHABLE.includes(code))
      return new AppError(
        "unavailable",
        `cannot reach Postgres (${text}): check DATABASE_URL and that the server is up`,
        { cause: error },
      )
    if (typeof code === "string" && LOGIN_REFUSED.includes(code))
      return new AppError(
        "unavailable",
        `Postgres refuses the login (${text}): check user and password in DATABASE_URL`,
        { cause: error },
      )
    if (typeof code === "string" && NO_SUCH_TABLE.includes(code))
      return new AppError(
        "schema_too_old",
        `the database lacks tables of this program (${text}): run "onebeat migrate" first`,
        { cause: error },
      )
    if (/timeout|Connection terminated/i.test(text) && !("query" in cause))
      return new AppError(
        "unavailable",
        `Postgres does not answer (${text}): check that the server is up and not overloaded`,
        { cause: error },
      )
  }
  return null
}
