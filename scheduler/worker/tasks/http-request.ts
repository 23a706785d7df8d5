import type { IncomingHttpHeaders } from "node:http"
import { durationMs } from "#core/brand.ts"
import { formatDuration } from "#core/duration.ts"
import { defineTask } from "#scheduler/worker/define-task.ts"
import type { AddressPolicy } from "#scheduler/worker/http/address-policy.ts"
import { bodyText } from "#scheduler/worker/http/body-text.ts"
import { type Hop, isRedirect, redirected } from "#scheduler/worker/http/redirect.ts"
import { type Answer, sendOnce } from "#scheduler/worker/http/send-once.ts"
import { PermanentError } from "#scheduler/worker/task-errors.ts"
import { HttpRequestPayload } from "./http-request-payload.ts"

const KEPT_HEADERS = [
  "content-type",
  "content-length",
  "content-encoding",
  "date",
  "etag",
  "last-modified",
  "location",
  "retry-after",
  "x-request-id",
]

/** `http.request`, for the networks that the operator allows. */
export function httpRequestTask(policy: AddressPolicy) {
  return defineTask({
    name: "http.request",
    description: "Calls a URL and keeps the answer. Fails unless the status is the expected one.",
    payload: HttpRequestPayload,
    async run(payload, ctx) {
      const begunAt = performance.now()
      const { answer, hop, redirects } = await follow(payload, policy, ctx.signal)
      const where = `${payload.method} ${hop.url.origin}${hop.url.pathname}`
      const body = bodyText(answer.body, answer.headers["content-type"], answer.truncated)
      if (!payload.expectedStatus.includes(answer.status)) {
        throw new Error(`${where} answered ${answer.status}, expected ${payload.expectedStatus.text}${excerpt(body)}`)
      }
      return {
        status: answer.status,
        url: `${hop.url.origin}${hop.url.pathname}`,
        redirects,
        headers: keptHeaders(answer.headers),
        body,
        bytes: answer.body.byteLength,
        truncated: answer.truncated,
        durationMs: Math.round(performance.now() - begunAt),
      }
    },
  })
}

async function follow(
  payload: HttpRequestPayload,
  policy: AddressPolicy,
  stop: AbortSignal,
): Promise<{ answer: Answer; hop: Hop; redirects: number }> {
  const limit = AbortSignal.timeout(payload.timeout)
  const signal = AbortSignal.any([stop, limit])
  let hop: Hop = payload.firstHop
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await sendOnce({ hop, policy, signal, maxBytes: payload.maxBytes })
      const { location } = answer.headers
      if (payload.maxRedirects === 0 || !isRedirect(answer.status) || location === undefined)
        return { answer, hop, redirects }
      if (redirects === payload.maxRedirects)
        throw new PermanentError(`${hop.url.host}: more than ${redirects} redirects`)
      hop = redirected(hop, answer.status, location)
    }
  } catch (error) {
    if (stop.aborted) throw stop.reason
    if (limit.aborted)
      throw new Error(`${hop.url.host}: no complete answer within ${formatDuration(durationMs(payload.timeout))}`)
    throw error
  }
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers[name]
      return typeof value === "string" ? [[name, value.slice(0, 1_000)]] : []
    }),
  )
}

function excerpt(body: string | null): string {
  const line = body?.replace(/\s+/g, " ").trim().slice(0, 200)
  return line ? `: ${line}` : ""
}
