import { type LookupAddress, lookup } from "node:dns"
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http"
import { request as httpsRequest } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { PermanentError } from "#scheduler/worker/task-errors.ts"
import type { AddressPolicy } from "./address-policy.ts"
import type { Hop } from "./redirect.ts"

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer; truncated: boolean }

/**
 * One request and its answer, no redirects followed. The address is judged where the socket gets it, so a name
 * that changes its address between two look-ups gains nothing.
 * @throws PermanentError when the policy refuses every address of the host.
 */
export async function sendOnce(options: {
  hop: Hop
  policy: AddressPolicy
  signal: AbortSignal
  maxBytes: number
}): Promise<Answer> {
  const { hop, policy, signal, maxBytes } = options
  const host = hop.url.hostname.replace(/^\[|\]$/g, "")
  if (isIP(host) !== 0 && !policy.allows(host)) throw refusal(host, [host])
  const send = hop.url.protocol === "https:" ? httpsRequest : httpRequest
  const request = send(hop.url, {
    method: hop.method,
    headers: { ...hop.headers, ...(hop.body !== null && { "content-length": String(hop.body.byteLength) }) },
    agent: false,
    lookup: guardedLookup(policy),
    signal,
  })
  request.on("socket", (socket) => {
    socket.once("connect", () => {
      const address = socket.remoteAddress
      if (address === undefined || !policy.allows(address)) request.destroy(refusal(host, [address ?? "no address"]))
    })
  })
  const response = await responseOf(request, hop.body)
  return { status: response.statusCode ?? 0, headers: response.headers, ...(await read(response, maxBytes)) }
}

function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, "", 0)
      const allowed = found.filter(({ address }) => policy.allows(address))
      const [first] = allowed
      if (first === undefined)
        return callback(
          refusal(
            hostname,
            found.map(({ address }) => address),
          ),
          "",
          0,
        )
      if (options.all) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}

function refusal(host: string, addresses: readonly string[]): PermanentError {
  const where = addresses.join(", ") === host ? host : `${host} (${addresses.join(", ")})`
  return new PermanentError(
    `${where}: not a public address; the operator allows others with --allow-network or ONEBEAT_HTTP_ALLOW`,
  )
}

function responseOf(request: ClientRequest, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve)
    request.on("error", reject)
    request.end(body ?? undefined)
  })
}

/** No more than `maxBytes` are kept, and hardly more are read: the connection is cut there. */
async function read(response: IncomingMessage, maxBytes: number): Promise<Pick<Answer, "body" | "truncated">> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > maxBytes) break
  }
  response.destroy()
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes }
}
