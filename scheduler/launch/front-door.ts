import type { BlockList } from "node:net"
import { isIP } from "node:net"
import { networkList } from "#scheduler/network-list.ts"
import { ADDRESS_HEADER, PATH_HEADER } from "#scheduler/services/auth/visitor.ts"

/** A proxy on this machine, which is what serves an admin that listens on loopback to others. */
const LOOPBACK = ["127.0.0.0/8", "::1"]
const READING = ["GET", "HEAD", "OPTIONS"]
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"]

export type FrontDoor = { trusted: BlockList; baseUrl: URL | null }
/** The part of Node's request that the door looks at; it changes the headers in place. */
export type Arriving = {
  method?: string | undefined
  url?: string | undefined
  headers: Record<string, string | string[] | undefined>
  socket: { remoteAddress?: string | undefined }
}

/** Whose word about a visitor counts. @throws AppError `invalid_input` */
export function trustedProxies(text: string | undefined): BlockList {
  const named = text?.split(",").map((part) => part.trim())
  if (named?.length === 1 && named[0] === "none") return networkList([])
  const networks = named?.filter((part) => part !== "") ?? []
  return networkList(networks.length > 0 ? networks : LOOPBACK, "ONEBEAT_TRUSTED_PROXIES")
}

/**
 * Settles where a request comes from before the admin sees it, and refuses what another site's page sent.
 * @returns why it is refused; null when it may pass.
 */
export function passFrontDoor(request: Arriving, { trusted, baseUrl }: FrontDoor): string | null {
  const { headers } = request
  const peer = plainAddress(request.socket.remoteAddress ?? "")
  const isProxied = isTrusted(trusted, peer)
  if (!isProxied) for (const name of FORWARDED) delete headers[name]
  headers[ADDRESS_HEADER] = isProxied ? visitorOf(trusted, peer, textOf(headers["x-forwarded-for"])) : peer
  headers[PATH_HEADER] = pathOf(request.url ?? "/")
  if (baseUrl !== null) {
    headers["x-forwarded-host"] = baseUrl.host
    headers["x-forwarded-proto"] = baseUrl.protocol.slice(0, -1)
  }
  if (READING.includes(request.method ?? "GET") || isOurs(headers)) return null
  return "This came from a page of another site, so it was not done. Open the admin at its own address and try again."
}

/**
 * By `Sec-Fetch-Site`, which no page can forge, and by `Origin`. Programs send neither, and have no cookies to be
 * misused. A form without JavaScript under `no-referrer` sends the origin "null" even to its own site.
 */
function isOurs(headers: Arriving["headers"]): boolean {
  const site = textOf(headers["sec-fetch-site"])
  if (site !== "" && site !== "same-origin" && site !== "none") return false
  const origin = textOf(headers.origin)
  if (origin === "") return true
  const host = textOf(headers["x-forwarded-host"]).split(",", 1)[0]?.trim() || textOf(headers.host)
  if (origin !== "null") return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
  if (site !== "same-origin") return false
  headers.origin = `${textOf(headers["x-forwarded-proto"]) || "http"}://${host}`
  return true
}

/** The last address that no trusted proxy has: what stands before it is the visitor's own word. */
function visitorOf(trusted: BlockList, peer: string, forwardedFor: string): string {
  const hops = forwardedFor
    .split(",")
    .map((hop) => plainAddress(hop.trim()))
    .filter((hop) => isIP(hop) !== 0)
  return hops.findLast((hop) => !isTrusted(trusted, hop)) ?? hops[0] ?? peer
}

function isTrusted(trusted: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 6 ? "ipv6" : "ipv4")
}

/** IPv4 written as IPv6 is that IPv4 address. */
function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

/** What the address bar shows: without the mark that Next's own requests carry. */
function pathOf(url: string): string {
  const { pathname, searchParams } = new URL(
    url.startsWith("/") ? `http://onebeat.invalid${url}` : "http://onebeat.invalid/",
  )
  searchParams.delete("_rsc")
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(",") : (value ?? "")
}
