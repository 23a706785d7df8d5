import { PermanentError } from "#scheduler/worker/task-errors.ts"

/** One request of a chain of redirects. Header names are in lower case. */
export type Hop = {
  url: URL
  method: string
  headers: Readonly<Record<string, string>>
  body: Buffer | null
}

/** All that another host gets to see of the first one's headers; anything else may be a secret. */
const KEPT_ACROSS_HOSTS = new Set(["accept", "accept-encoding", "accept-language", "content-type", "user-agent"])
const BODY_HEADERS = new Set(["content-type", "content-language", "content-encoding", "content-location"])

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/**
 * The request that a redirect asks for, as browsers do it: 303 always, 301 and 302 after a POST, continue as GET.
 * @throws PermanentError for a target that is not http or https.
 */
export function redirected(from: Hop, status: number, location: string): Hop {
  if (!URL.canParse(location, from.url))
    throw new PermanentError(`redirect to ${JSON.stringify(location.slice(0, 200))}: not a URL`)
  const url = new URL(location, from.url)
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new PermanentError(`redirect to ${url.protocol}: expected http or https`)
  }
  if (!staysAtHost(from.url, url) || url.username === "") {
    url.username = staysAtHost(from.url, url) ? from.url.username : ""
    url.password = staysAtHost(from.url, url) ? from.url.password : ""
  }
  const becomesGet =
    (status === 303 && from.method !== "HEAD") || ([301, 302].includes(status) && from.method === "POST")
  const kept = Object.entries(from.headers).filter(([name]) => {
    if (becomesGet && BODY_HEADERS.has(name)) return false
    return staysAtHost(from.url, url) || KEPT_ACROSS_HOSTS.has(name)
  })
  return {
    url,
    method: becomesGet ? "GET" : from.method,
    headers: Object.fromEntries(kept),
    body: becomesGet ? null : from.body,
  }
}

/** The same origin, or the same host's move from http to https on the usual ports. */
function staysAtHost(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true
  return (
    from.hostname === to.hostname &&
    from.protocol === "http:" &&
    to.protocol === "https:" &&
    from.port === "" &&
    to.port === ""
  )
}
