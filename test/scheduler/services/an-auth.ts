import { hashPassword, verifyPassword } from "better-auth/crypto"
import { openAuth } from "#scheduler/services/auth/better-auth.ts"
import type { AuthContext } from "#scheduler/services/auth/context.ts"
import { sessionCookie } from "#scheduler/services/auth/cookie.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"
import { signIn } from "#scheduler/services/auth/sign-in.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { createUser } from "#scheduler/services/users/create.ts"

export const SETTINGS = loadAuthSettings({ ONEBEAT_AUTH_SECRET: "a secret of more than thirty-two bytes" })
export const PASSWORD = "correct horse 42"
export const FROM = { address: "192.0.2.7", userAgent: "test" }

/** Sign-in over a database, with each hash and each comparison that it makes counted. */
export function anAuth({ db }: Pick<ServiceContext, "db">) {
  const work = { hashes: 0, comparisons: 0 }
  const auth = openAuth(db, SETTINGS, {
    hash: (password) => {
      work.hashes++
      return hashPassword(password)
    },
    verify: (attempt) => {
      work.comparisons++
      return verifyPassword(attempt)
    },
  })
  const ctx: AuthContext = { db, auth, settings: SETTINGS }
  return {
    ctx,
    work,
    try: (email: string, password: string, address = FROM.address, now = ctx.now) =>
      signIn({
        ctx: { ...ctx, ...(now === undefined ? {} : { now }) },
        from: { ...FROM, address },
        input: { email, password },
      }),
    /** Signs somebody in, and returns the cookie. */
    async cookieOf(email: string, password = PASSWORD): Promise<string> {
      const result = await signIn({ ctx, from: FROM, input: { email, password } })
      if (!result.ok) throw new Error(`${email} could not sign in`)
      return sessionCookie(SETTINGS, result.token, false).value
    },
  }
}

/** Ada, Bob …: a user with {@link PASSWORD}. */
export async function aUser(ctx: ServiceContext, email: string, role = "admin"): Promise<void> {
  await createUser({ ctx: { ...ctx, role: "admin" }, input: { email, role, password: PASSWORD } })
}
