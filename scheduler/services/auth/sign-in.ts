import { APIError } from "better-auth/api"
import { z } from "zod"
import type { Instant } from "#core/brand.ts"
import { noteSignIn } from "#db/queries/sessions.ts"
import { databaseNow } from "#db/queries/status.ts"
import { forgive, takeAttempt } from "#scheduler/services/auth/attempts.ts"
import type { AuthContext } from "#scheduler/services/auth/context.ts"
import { quietly } from "#scheduler/services/auth/quietly.ts"
import type { Visitor } from "#scheduler/services/auth/visitor.ts"

/** Longer ones are nobody's, and are not worth hashing. */
const MOST_LENGTH = 1_000

const Credentials = z.object({
  email: z.string().trim().toLowerCase().max(320),
  password: z.string().min(1).max(MOST_LENGTH),
})

export type SignedInNow = { ok: true; token: string }
/** `retryAt` is null while there are tries left. Which half was wrong is not told. */
export type NotSignedIn = { ok: false; triesLeft: number; retryAt: Instant | null }

/**
 * Begins a session for an e-mail and its password. An e-mail that nobody has, a wrong password and a disabled user get
 * the same answer for the same work: one scrypt, and the same tries.
 */
export async function signIn({
  ctx,
  from,
  input,
}: {
  ctx: AuthContext
  from: Visitor
  input: unknown
}): Promise<SignedInNow | NotSignedIn> {
  const given = Credentials.safeParse(input)
  const { email, password } = given.success ? given.data : { email: "", password: "" }
  const attempt = await takeAttempt(ctx.db, email, from.address, ctx.now ?? (await databaseNow(ctx.db)))
  if (!attempt.ok) return { ok: false, triesLeft: 0, retryAt: attempt.retryAt }
  const begun = given.success ? await beginSession(ctx, from, { email, password }) : null
  if (begun === null)
    return { ok: false, triesLeft: attempt.triesLeft, retryAt: attempt.triesLeft === 0 ? attempt.retryAt : null }
  await forgive(ctx.db, email, from.address)
  await noteSignIn(ctx.db, begun.userId)
  return { ok: true, token: begun.token }
}

/** Null when better-auth says no; whatever else goes wrong is thrown, without what was typed. */
async function beginSession({ auth }: AuthContext, from: Visitor, body: { email: string; password: string }) {
  const headers = new Headers({ "user-agent": from.userAgent.slice(0, 500), "x-forwarded-for": from.address })
  const begun = auth.api.signInEmail({ body, headers }).catch((error: unknown) => {
    if (error instanceof APIError && error.statusCode < 500) return null
    throw error
  })
  const answer = await quietly("the sign-in", begun)
  return answer === null ? null : { token: answer.token, userId: answer.user.id }
}
