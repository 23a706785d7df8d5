import { validateHeaderName, validateHeaderValue } from "node:http"
import { z } from "zod"
import type { Hop } from "#scheduler/worker/http/redirect.ts"
import { LengthMs } from "#scheduler/worker/task-policies.ts"

/** Set by the client itself, or a way to lie to it. */
const OWN_HEADERS = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "te",
  "trailer",
  "keep-alive",
  "expect",
])
const LONGEST_MS = 3_600_000

const Headers = z.record(z.string(), z.string()).transform((headers, context) => {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  for (const [name, value] of lower) {
    const problem = OWN_HEADERS.has(name) ? "is set by the client" : headerProblem(name, value)
    if (problem)
      context.addIssue({ code: "custom", message: `header ${JSON.stringify(name)}: ${problem}`, path: [name] })
  }
  return Object.fromEntries(lower)
})

const Status = z.union([
  z.int().min(100).max(599),
  z.string().regex(/^[1-5](\d\d|xx)$/, 'expected a status such as 200 or "2xx"'),
])

/** Payload of `http.request`. Lengths may be written as "30s"; a body that is not text is sent as JSON. */
export const HttpRequestPayload = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: "expected an http or https URL" }),
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
    headers: Headers.default({}),
    body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
    expectedStatus: z.union([Status, z.array(Status).min(1)]).default("2xx"),
    timeout: LengthMs.refine((ms) => ms >= 1 && ms <= LONGEST_MS, "expected 1ms to 1h").default(30_000),
    maxBytes: z.int().min(0).max(200_000).default(65_536).describe("How much of the answer is kept, in bytes"),
    maxRedirects: z.int().min(0).max(10).default(5),
  })
  .transform(({ url, headers, body, expectedStatus, ...rest }) => ({
    ...rest,
    firstHop: firstHop(url, rest.method, headers, body),
    expectedStatus: statusSet([expectedStatus].flat()),
  }))
export type HttpRequestPayload = z.output<typeof HttpRequestPayload>

function firstHop(url: string, method: string, given: Record<string, string>, body: unknown): Hop {
  const isText = typeof body === "string"
  const headers: Record<string, string> = { accept: "*/*", "accept-encoding": "identity", "user-agent": "onebeat" }
  if (body !== undefined) headers["content-type"] = isText ? "text/plain; charset=utf-8" : "application/json"
  const bytes = body === undefined ? null : Buffer.from(isText ? body : JSON.stringify(body))
  return { url: new URL(url), method, headers: { ...headers, ...given }, body: bytes }
}

function statusSet(given: readonly (string | number)[]): { text: string; includes(status: number): boolean } {
  const patterns = given.map((one) => new RegExp(`^${String(one).replace("xx", "\\d\\d")}$`))
  return { text: given.join(" or "), includes: (status) => patterns.some((pattern) => pattern.test(String(status))) }
}

function headerProblem(name: string, value: string): string | null {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
