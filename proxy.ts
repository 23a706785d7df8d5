import { type NextRequest, NextResponse } from "next/server"

const isDevelopment = process.env.NODE_ENV === "development"

/** Every page, so that each document has a nonce of its own; what is built once and served as a file needs none. */
export const config = { matcher: ["/((?!_next/static|_next/image|icon.svg).*)"] }

/**
 * Says what a document may load, with a nonce for Next's and Mantine's own inline parts. Whoever may see a page is asked by
 * the page itself, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID())
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set("x-nonce", nonce)
  headers.set("content-security-policy", policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set("content-security-policy", policy)
  if (isBehindTls(request)) response.headers.set("strict-transport-security", "max-age=31536000")
  return response
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ")
}

function isBehindTls(request: NextRequest): boolean {
  const forwarded = request.headers.get("x-forwarded-proto")
  return (forwarded?.split(",")[0]?.trim() ?? request.nextUrl.protocol.replace(":", "")) === "https"
}
