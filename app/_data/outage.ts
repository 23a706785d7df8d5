import "server-only"
import type { Outage } from "#app/_ui/outage.tsx"
import { AppError, messageOf } from "#core/errors.ts"

/** Classes of SQLSTATE that say "not now": connection, resources, operator's shutdown. */
const AWAY = /^(?:08|53|57P)/
const UNREACHABLE = /ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|EPIPE|timeout|terminated|Connection/

/**
 * What the page says instead of the health.
 * @throws what is not an outage: a fault of the program.
 */
export function outageOf(error: unknown): Outage {
  const cause = rootOf(error)
  const code = codeOf(cause)
  if (cause instanceof AppError) return { sentence: "The admin is not set up", message: cause.message }
  if (code === "42P01" || code === "42703")
    return { sentence: "The tables are not there, or older than this program", message: 'Run "onebeat migrate"' }
  if (/^28|^3D/.test(code)) return { sentence: "Postgres refuses the admin", message: messageOf(cause) }
  if (AWAY.test(code) || UNREACHABLE.test(code) || UNREACHABLE.test(messageOf(cause)))
    return { sentence: "The database is away", message: messageOf(cause) || code }
  throw error
}

/** Drizzle wraps what Postgres said; several addresses of one host fail as one aggregate. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
