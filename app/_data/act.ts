import "server-only"
import { unstable_rethrow as rethrowOfNext } from "next/navigation"
import { outageOf } from "#app/_data/outage.ts"
import { userContext } from "#app/_data/session.ts"
import { AppError } from "#core/errors.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"

export type Refused = { ok: false; message: string; fieldErrors?: Record<string, string> }
export type Acted<Result extends object> = ({ ok: true } & Result) | Refused

/**
 * Runs a server action for who is signed in. What a service refuses comes back with its words, field by field;
 * anything else that goes wrong stays in the admin's log.
 */
export async function act<Result extends object>(
  work: (ctx: ServiceContext) => Promise<Result>,
): Promise<Acted<Result>> {
  try {
    return { ok: true, ...(await work(await userContext())) }
  } catch (error) {
    return refusalOf(error)
  }
}

/** @throws what belongs to Next: redirects, and pages that are not found. */
export function refusalOf(error: unknown): Refused {
  rethrowOfNext(error)
  if (error instanceof AppError) {
    const fields = error.problems.map(({ field, message }) => [field, message] as const)
    return { ok: false, message: error.message, ...(fields.length > 0 ? { fieldErrors: firstOf(fields) } : {}) }
  }
  return { ok: false, message: outageMessage(error) }
}

function firstOf(fields: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...fields].reverse())
}

/** A failed query repeats its parameters, so its cause alone is logged. */
function outageMessage(error: unknown): string {
  try {
    const { sentence } = outageOf(error)
    return `${sentence}. Whether this was done is not known: look before you do it again.`
  } catch {
    const isQuery = error instanceof Error && error.message.startsWith("Failed query")
    console.error("action.failed", isQuery ? error.cause : error)
    return "This failed by a fault of Onebeat's own. The admin's log has the cause."
  }
}
