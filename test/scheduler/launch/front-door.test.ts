import { expect, test } from "vitest"
import { type Arriving, passFrontDoor, trustedProxies } from "#scheduler/launch/front-door.ts"

type Sent = {
  peer?: string
  method?: string
  url?: string
  baseUrl?: string
  trusted?: string
  headers?: Arriving["headers"]
}

/** What the door makes of a request. */
function arrived({ peer = "127.0.0.1", method = "GET", url = "/", baseUrl, trusted, headers = {} }: Sent) {
  const request: Arriving = {
    method,
    url,
    headers: { host: "127.0.0.1:3000", ...headers },
    socket: { remoteAddress: peer },
  }
  const door = { trusted: trustedProxies(trusted), baseUrl: baseUrl === undefined ? null : new URL(baseUrl) }
  return { refusal: passFrontDoor(request, door), headers: request.headers }
}

const addressOf = (sent: Sent) => arrived(sent).headers["x-onebeat-address"]

test("a visitor's own word about the address counts for nothing", () => {
  const headers = { "x-forwarded-for": "10.0.0.1", "x-onebeat-address": "10.0.0.2" }
  expect(addressOf({ peer: "203.0.113.5", headers })).toBe("203.0.113.5")
  expect(addressOf({ peer: "::ffff:203.0.113.5", headers })).toBe("203.0.113.5")
  expect(addressOf({ peer: "127.0.0.1", trusted: "none", headers })).toBe("127.0.0.1")
})

test("behind a trusted proxy the last address that is no proxy's is the visitor's", () => {
  expect(addressOf({ headers: { "x-forwarded-for": "10.9.9.9, 203.0.113.5" } })).toBe("203.0.113.5")
  expect(addressOf({ peer: "::1", headers: { "x-forwarded-for": "junk, 2001:db8::1" } })).toBe("2001:db8::1")
  const headers = { "x-forwarded-for": "198.51.100.1, 203.0.113.5, 10.0.0.7" }
  expect(addressOf({ peer: "10.0.0.8", trusted: "10.0.0.0/8", headers })).toBe("203.0.113.5")
})

test("host and protocol are the base URL's, else a trusted proxy's, never a stranger's", () => {
  const headers = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" }
  expect(arrived({ peer: "203.0.113.5", headers }).headers).not.toHaveProperty("x-forwarded-host")
  expect(arrived({ headers }).headers).toMatchObject(headers)
  expect(arrived({ headers, baseUrl: "https://a.example.com" }).headers).toMatchObject({
    "x-forwarded-host": "a.example.com",
    "x-forwarded-proto": "https",
  })
})

test("the path is told without Next's mark", () => {
  expect(arrived({ url: "/runs?q=a%20b&_rsc=1x2y" }).headers["x-onebeat-path"]).toBe("/runs?q=a+b")
  expect(arrived({ url: "/runs?_rsc=1x2y" }).headers["x-onebeat-path"]).toBe("/runs")
  expect(arrived({ url: "http://evil.example/x" }).headers["x-onebeat-path"]).toBe("/")
})

test.each<[string, Sent]>([
  ["another site's page", { headers: { origin: "https://evil.example" } }],
  ["another port's page", { headers: { origin: "http://127.0.0.1:4000" } }],
  ["a page without an origin", { headers: { origin: "null" } }],
  ["another site's page by the browser's word", { headers: { "sec-fetch-site": "cross-site" } }],
  ["a sister host", { headers: { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" } }],
  ["what is no origin", { headers: { origin: "evil" } }],
  [
    "the loopback name of an admin that has another",
    { baseUrl: "https://a.example.com", headers: { origin: "http://127.0.0.1:3000" } },
  ],
])("what %s sends is refused", (_, sent) => {
  expect(arrived({ ...sent, method: "POST" }).refusal).toContain("another site")
  expect(arrived({ ...sent, method: "GET" }).refusal).toBeNull()
})

test.each<[string, Sent]>([
  ["its own page", { headers: { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" } }],
  ["a browser that says little", { headers: { origin: "http://127.0.0.1:3000" } }],
  ["a program", {}],
  ["its page behind a proxy", { headers: { origin: "https://a.example.com", "x-forwarded-host": "a.example.com" } }],
  ["its page at the base URL", { baseUrl: "https://a.example.com", headers: { origin: "https://a.example.com" } }],
])("what %s sends may pass", (_, sent) => {
  expect(arrived({ ...sent, method: "POST" }).refusal).toBeNull()
})

test("a form without JavaScript, whose origin the browser hides, gets its own back", () => {
  const { refusal, headers } = arrived({ method: "POST", headers: { origin: "null", "sec-fetch-site": "same-origin" } })
  expect(refusal).toBeNull()
  expect(headers.origin).toBe("http://127.0.0.1:3000")
})

test("a network that is none is refused by name", () => {
  expect(() => trustedProxies("10.0.0.0/8, nowhere")).toThrow(/ONEBEAT_TRUSTED_PROXIES: nowhere/)
})
