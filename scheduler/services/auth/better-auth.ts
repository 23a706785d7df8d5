import { randomUUID } from "node:crypto"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { betterAuth } from "better-auth/minimal"
import type { Db } from "#db/connect.ts"
import { databaseNow } from "#db/queries/status.ts"
import { isEnabledUser } from "#db/queries/users.ts"
import { accounts, sessions, users } from "#db/schema/index.ts"
import { type PasswordWork, scrypt } from "#scheduler/services/auth/password.ts"
import type { AuthSettings } from "#scheduler/services/auth/settings.ts"

/** Names no place: nothing of better-auth's is served over HTTP, so no origin is ever compared with it. */
const NO_PLACE = "http://onebeat.invalid"

export type Auth = ReturnType<typeof openAuth>

/**
 * better-auth over our tables, called as functions only: it checks passwords and makes sessions. Its HTTP routes are not
 * mounted, since sign-in has to pass the limits of `sign-in.ts`, and users are made by verbs with an audit row.
 */
export function openAuth(db: Db, settings: AuthSettings, passwords: PasswordWork = scrypt) {
  return betterAuth({
    secret: settings.secret,
    baseURL: settings.baseUrl?.origin ?? NO_PLACE,
    database: drizzleAdapter(db, {
      provider: "pg",
      schema: { user: users, session: sessions, account: accounts },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, password: passwords },
    session: { expiresIn: Math.floor(settings.absoluteMs / 1000), disableSessionRefresh: true },
    advanced: { database: { generateId: () => randomUUID() } },
    databaseHooks: { session: { create: { before: (session) => sessionBegins(db, settings, session.userId) } } },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
  })
}

/** A session of nobody who is disabled; its times are the database's, like those it is judged by. */
async function sessionBegins(db: Db, { absoluteMs }: AuthSettings, userId: string) {
  if (!(await isEnabledUser(db, userId))) return false
  const now = await databaseNow(db)
  return {
    data: { createdAt: new Date(now), updatedAt: new Date(now), expiresAt: new Date(now + absoluteMs) },
  }
}
