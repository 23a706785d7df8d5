import { isRole, type Role } from "#core/role.ts"
import { endSession, readLiveSession } from "#db/queries/sessions.ts"
import type { AuthContext } from "#scheduler/services/auth/context.ts"
import { tokenOf } from "#scheduler/services/auth/cookie.ts"
import { quietly } from "#scheduler/services/auth/quietly.ts"

/** Who is signed in. */
export type Session = {
  id: string
  user: { id: string; name: string; email: string; role: Role }
  mustChangePassword: boolean
}

/**
 * Who a cookie's session belongs to, while it lives: both limits, the user being enabled and the role are looked up in
 * Postgres each time, so a change there counts at once. `touch: false` looks without putting the idle limit off.
 */
export async function readSession({
  ctx,
  cookie,
  touch = true,
}: {
  ctx: AuthContext
  cookie: string | undefined
  touch?: boolean
}): Promise<Session | null> {
  const token = tokenOf(ctx.settings, cookie)
  if (token === null) return null
  const { idleMs, absoluteMs } = ctx.settings
  const found = await quietly(
    "looking the session up",
    readLiveSession(ctx.db, token, { idleMs, absoluteMs, now: ctx.now }, touch),
  )
  if (found === null || !isRole(found.role)) return null
  const { id, userId, name, email, role, mustChangePassword } = found
  return { id, user: { id: userId, name, email, role }, mustChangePassword }
}

/** Ends the session of a cookie, if it has one. */
export async function signOut({ ctx, cookie }: { ctx: AuthContext; cookie: string | undefined }): Promise<void> {
  const token = tokenOf(ctx.settings, cookie)
  if (token !== null) await quietly("the sign-out", endSession(ctx.db, token))
}
