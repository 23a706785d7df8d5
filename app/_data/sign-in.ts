import "server-only"
import { cookies } from "next/headers"
import { authContext, isSecure, visitor } from "#app/_data/auth.ts"
import { contextOf } from "#app/_data/session.ts"
import { cookieName, sessionCookie } from "#scheduler/services/auth/cookie.ts"
import type { Session } from "#scheduler/services/auth/session.ts"
import { signOut } from "#scheduler/services/auth/session.ts"
import { type NotSignedIn, signIn } from "#scheduler/services/auth/sign-in.ts"
import { changeOwnPassword } from "#scheduler/services/users/change-own-password.ts"
import { firstPasswordFile, forgetFirstPassword } from "#scheduler/services/users/first-password-file.ts"

/** Signs this browser in; any session it had ends. @returns why not, else null. */
export async function beginSession(input: { email: unknown; password: unknown }): Promise<NotSignedIn | null> {
  const ctx = await authContext()
  const result = await signIn({ ctx, from: await visitor(), input })
  if (!result.ok) return result
  const jar = await cookies()
  const secure = await isSecure(ctx)
  await signOut({ ctx, cookie: jar.get(cookieName(ctx.settings, secure))?.value })
  const { name, value, options } = sessionCookie(ctx.settings, result.token, secure)
  jar.set(name, value, options)
  return null
}

/** Ends this browser's session. */
export async function endSession(): Promise<void> {
  const ctx = await authContext()
  const jar = await cookies()
  const name = cookieName(ctx.settings, await isSecure(ctx))
  await signOut({ ctx, cookie: jar.get(name)?.value })
  jar.delete({ name, path: "/", secure: await isSecure(ctx) })
}

/** @throws AppError as {@link changeOwnPassword} */
export async function changePassword(session: Session, input: Record<string, unknown>): Promise<void> {
  const ctx = await contextOf(session.user)
  const { address } = await visitor()
  await changeOwnPassword({ ctx, session, address, input })
  forgetFirstPassword(firstPasswordFile(process.env), session.user.email)
}
