import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type { AuthSettings } from "#scheduler/services/auth/settings.ts"

const NAME_DIGITS = 8
const COOKIE_VALUE = /^([A-Za-z0-9_-]{20,200})\.([A-Za-z0-9_-]{43})$/

export type SessionCookie = {
  name: string
  value: string
  options: { httpOnly: true; sameSite: "lax"; secure: boolean; path: "/"; maxAge: number }
}

/**
 * Named after the secret, since browsers keep cookies by host and not by port: two installations on one machine would
 * sign each other's people out. Behind TLS the prefix `__Host-` keeps other hosts of the domain from setting it.
 */
export function cookieName({ secret }: AuthSettings, isSecure: boolean): string {
  const mark = createHash("sha256").update(`onebeat-cookie-name:${secret}`).digest("hex").slice(0, NAME_DIGITS)
  return `${isSecure ? "__Host-" : ""}onebeat-${mark}`
}

/** The cookie of a session, which the browser may keep as long as the session can last at most. */
export function sessionCookie(settings: AuthSettings, token: string, isSecure: boolean): SessionCookie {
  return {
    name: cookieName(settings, isSecure),
    value: `${token}.${signatureOf(settings, token)}`,
    options: {
      httpOnly: true,
      sameSite: "lax",
      secure: isSecure,
      path: "/",
      maxAge: Math.floor(settings.absoluteMs / 1000),
    },
  }
}

/** The token of a cookie that this installation signed; null for anything else. */
export function tokenOf(settings: AuthSettings, value: string | undefined): string | null {
  const [, token, signature] = COOKIE_VALUE.exec(value ?? "") ?? []
  if (token === undefined || signature === undefined) return null
  const expected = Buffer.from(signatureOf(settings, token))
  return timingSafeEqual(expected, Buffer.from(signature)) ? token : null
}

function signatureOf({ secret }: AuthSettings, token: string): string {
  return createHmac("sha256", secret).update(`onebeat-session:${token}`).digest("base64url")
}

/**
 * Whether the browser came by TLS: as the setting says, else as the request does. A request can only lie about its own
 * cookie, so its word is enough.
 */
export function isSecureRequest({ baseUrl }: AuthSettings, forwardedProto: string | null): boolean {
  if (baseUrl !== null) return baseUrl.protocol === "https:"
  return forwardedProto?.split(",", 1)[0]?.trim().toLowerCase() === "https"
}
