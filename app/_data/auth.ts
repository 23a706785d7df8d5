import "server-only"
import { headers } from "next/headers"
import { readDb } from "#app/_data/db.ts"
import { openAuth } from "#scheduler/services/auth/better-auth.ts"
import type { AuthContext } from "#scheduler/services/auth/context.ts"
import { isSecureRequest } from "#scheduler/services/auth/cookie.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"
import { ADDRESS_HEADER, type Visitor } from "#scheduler/services/auth/visitor.ts"

let opened: AuthContext | undefined

/** Opened by the first request, never while the pages are built. @throws AppError `invalid_input` */
export async function authContext(): Promise<AuthContext> {
  const { db } = await readDb()
  if (opened === undefined) {
    const settings = loadAuthSettings(process.env)
    opened = { db, settings, auth: openAuth(db, settings) }
  }
  return opened
}

export async function visitor(): Promise<Visitor> {
  const sent = await headers()
  return { address: sent.get(ADDRESS_HEADER) ?? "unknown", userAgent: sent.get("user-agent") ?? "" }
}

export async function isSecure(ctx: AuthContext): Promise<boolean> {
  return isSecureRequest(ctx.settings, (await headers()).get("x-forwarded-proto"))
}

/** The name that the visitor reached the admin by. */
export async function ownHost(): Promise<string> {
  const sent = await headers()
  return sent.get("x-forwarded-host")?.split(",", 1)[0]?.trim() || (sent.get("host") ?? "")
}
