import { NextRequest } from "next/server"
import { expect, test } from "vitest"
import config from "../../next.config.ts"
import { proxy } from "../../proxy.ts"

async function headersOfEveryAnswer(): Promise<Map<string, string>> {
  const rules = (await config.headers?.()) ?? []
  const ofAll = rules.filter((rule) => rule.source === "/:path*").flatMap((rule) => rule.headers)
  return new Map(ofAll.map(({ key, value }) => [key.toLowerCase(), value]))
}

function answerTo(headers: Record<string, string> = {}) {
  return proxy(new NextRequest("http://127.0.0.1:3000/schedules", { headers })).headers
}

function policyOf(headers: Headers): Map<string, string> {
  const parts = (headers.get("content-security-policy") ?? "").split("; ")
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)]))
}

test("no answer can be framed or sniffed, nor says where a reader came from", async () => {
  const headers = await headersOfEveryAnswer()
  expect(headers.get("x-frame-options")).toBe("DENY")
  expect(headers.get("x-content-type-options")).toBe("nosniff")
  expect(headers.get("referrer-policy")).toBe("same-origin")
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin")
  expect(headers.get("permissions-policy")).toContain("camera=()")
})

test("a document runs only scripts and styles of ours, and only those inline that have its nonce", () => {
  const policy = policyOf(answerTo())
  expect(policy.get("script-src")).toMatch(/^'self' 'nonce-[\w+/=]{40,}' 'strict-dynamic'$/)
  expect(policy.get("style-src")).toMatch(/^'self' 'nonce-[\w+/=]{40,}'$/)
  expect(policy.get("style-src-attr")).toBe("'unsafe-inline'")
  for (const name of ["object-src", "base-uri", "frame-ancestors"]) expect(policy.get(name)).toBe("'none'")
  for (const name of ["default-src", "connect-src", "font-src", "form-action"]) expect(policy.get(name)).toBe("'self'")
})

test("no two documents share a nonce", () => {
  expect(answerTo().get("content-security-policy")).not.toBe(answerTo().get("content-security-policy"))
})

test("browsers are told to insist on TLS only where there is TLS", () => {
  expect(answerTo().has("strict-transport-security")).toBe(false)
  expect(answerTo({ "x-forwarded-proto": "http" }).has("strict-transport-security")).toBe(false)
  expect(answerTo({ "x-forwarded-proto": "https, http" }).get("strict-transport-security")).toContain("max-age=")
})
