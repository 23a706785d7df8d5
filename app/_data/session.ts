import "server-only"
import { cookies, headers } from "next/headers"
import { redirect } from "next/navigation"
import { cache } from "react"
import { authContext, isSecure } from "#app/_data/auth.ts"
import type { Role } from "#core/role.ts"
import { loadDatabaseConfig } from "#scheduler/config.ts"
import { cookieName } from "#scheduler/services/auth/cookie.ts"
import { localPath } from "#scheduler/services/auth/local-path.ts"
import { readSession, type Session } from "#scheduler/services/auth/session.ts"
import { PATH_HEADER } from "#scheduler/services/auth/visitor.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"

export type SignedIn = { id: string; name: string; email: string; role: Role }

/** One look-up for a request, however many parts of a page ask. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const ctx = await authContext()
  return await readSession({ ctx, cookie: (await cookies()).get(cookieName(ctx.settings, await isSecure(ctx)))?.value })
})

/** Who is signed in and may see something; for routes, which answer 401 and do not redirect. */
export async function currentUser(): Promise<SignedIn | null> {
  const session = await currentSession()
  return session === null || session.mustChangePassword ? null : session.user
}

/** Who is signed in, or else the way to the sign-in and back. */
export async function requireUser(): Promise<SignedIn> {
  const { user, mustChangePassword } = await requireSession()
  if (mustChangePassword) redirect(`/change-password?next=${encodeURIComponent(await here())}`)
  return user
}

/** Also of somebody whose password has to be changed before anything else. */
export async function requireSession(): Promise<Session> {
  return (await currentSession()) ?? redirect(`/sign-in?next=${encodeURIComponent(await here())}`)
}

/** Services on behalf of who is signed in: for pages and actions alike. */
export async function userContext(): Promise<ServiceContext> {
  return await contextOf(await requireUser())
}

export async function contextOf({ email, role }: SignedIn): Promise<ServiceContext> {
  const { db } = await authContext()
  const { queuePrefix } = loadDatabaseConfig(process.env)
  return { db, actor: `user:${email}`, role, source: "ui", queuePrefix }
}

async function here(): Promise<string> {
  return localPath((await headers()).get(PATH_HEADER))
}
