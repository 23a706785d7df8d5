import { expect, test } from "vitest"
import { type Hop, redirected } from "#scheduler/worker/http/redirect.ts"

const hop = (url: string, more: Partial<Hop> = {}): Hop => ({
  url: new URL(url),
  method: "POST",
  headers: { accept: "*/*", authorization: "Bearer x", cookie: "a=b", "x-api-key": "k", "content-type": "text/plain" },
  body: Buffer.from("hello"),
  ...more,
})

test("another host gets neither credentials nor headers that may hold any", () => {
  const next = redirected(hop("https://user:pw@a.example/x"), 307, "https://b.example/y")
  expect(next.headers).toEqual({ accept: "*/*", "content-type": "text/plain" })
  expect([next.url.href, next.method, next.body?.toString()]).toEqual(["https://b.example/y", "POST", "hello"])
})

test.each([
  ["another port", "http://a.example/", "http://a.example:8080/"],
  ["a subdomain", "https://a.example/", "https://www.a.example/"],
  ["plain http", "https://a.example/", "http://a.example/"],
])("%s counts as another host", (_, from, to) => {
  expect(redirected(hop(from), 307, to).headers).not.toHaveProperty("authorization")
})

test("the same host, and its move to https, keep everything", () => {
  expect(redirected(hop("https://u:p@a.example/x?y"), 308, "/z")).toMatchObject({
    headers: hop("https://a.example").headers,
  })
  expect(redirected(hop("https://u:p@a.example/x?y"), 308, "/z").url.href).toBe("https://u:p@a.example/z")
  expect(redirected(hop("http://a.example/"), 308, "https://a.example/").headers).toHaveProperty("authorization")
})

test.each([
  [303, "POST", "GET"],
  [303, "HEAD", "HEAD"],
  [302, "POST", "GET"],
  [301, "PUT", "PUT"],
  [308, "POST", "POST"],
])("after %i a %s goes on as %s", (status, method, expected) => {
  const next = redirected(hop("https://a.example/", { method }), status, "/next")
  expect(next.method).toBe(expected)
  expect(next.body === null).toBe(expected === "GET")
  expect("content-type" in next.headers).toBe(expected !== "GET")
})

test.each(["ftp://a.example/", "file:///etc/passwd", "javascript:1", "http://["])(
  "a redirect to %s is refused",
  (to) => {
    expect(() => redirected(hop("https://a.example/"), 302, to)).toThrow(/redirect to/)
  },
)
