import { lookup } from "node:dns"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { silentLog } from "#scheduler/log.ts"
import { addressPolicy } from "#scheduler/worker/http/address-policy.ts"
import type { TaskContext } from "#scheduler/worker/task-context.ts"
import { httpRequestTask } from "#scheduler/worker/tasks/http-request.ts"

vi.mock("node:dns", async (original) => {
  const dns = await original<typeof import("node:dns")>()
  return { ...dns, lookup: vi.fn(dns.lookup) }
})

const seen: {
  path: string | undefined
  method: string | undefined
  headers: IncomingMessage["headers"]
  body: string
}[] = []
const server = createServer((request, response) => {
  let body = ""
  request
    .on("data", (chunk) => (body += chunk))
    .on("end", () => {
      seen.push({ path: request.url, method: request.method, headers: request.headers, body })
      answer(request, response)
    })
})
let port = 0

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://x")
  const to = url.searchParams.get("to")
  if (to) return void response.writeHead(302, { location: to }).end()
  if (url.pathname === "/slow") return void response.write("begun")
  if (url.pathname === "/loop") return void response.writeHead(302, { location: "/loop" }).end()
  if (url.pathname === "/endless") return void response.write("x".repeat(2_000))
  if (url.pathname === "/big") return void response.end("x".repeat(1_000_000))
  if (url.pathname === "/binary") return void response.end(Buffer.from([0xff, 0xfe, 0x00]))
  if (url.pathname === "/latin")
    return void response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" }).end(Buffer.from([0xe9]))
  if (url.pathname === "/down") return void response.writeHead(503).end("try  later\n")
  response.writeHead(200, { "content-type": "text/plain", "x-request-id": "q1", "set-cookie": "secret=1" }).end("fine")
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen.length = 0
})

function call(
  payload: Record<string, unknown>,
  allowed: string[] = ["127.0.0.1"],
  signal = new AbortController().signal,
) {
  const task = httpRequestTask(addressPolicy(allowed))
  const parsed = task.payload?.safeParse(payload)
  if (!parsed?.success) throw new Error(parsed?.error.issues.map((issue) => issue.message).join("; "))
  const log: TaskContext["log"] = silentLog as never
  const ctx = {
    id: "r1",
    task: task.name,
    queue: "q",
    fireAt: 0,
    attempt: 1,
    schedule: null,
    signal,
    log,
    progress: async () => {},
  }
  return Promise.resolve(task.run(parsed.data, ctx))
}
const at = (path: string) => `http://127.0.0.1:${port}${path}`

describe("the answer", () => {
  test("is kept with status, some headers and body", async () => {
    const result = await call({
      url: at("/fine?token=secret"),
      method: "POST",
      body: { a: 1 },
      headers: { "X-Key": "k" },
    })
    expect(result).toMatchObject({
      status: 200,
      body: "fine",
      bytes: 4,
      truncated: false,
      redirects: 0,
      url: at("/fine"),
    })
    expect(result.headers).toMatchObject({ "content-type": "text/plain", "x-request-id": "q1" })
    expect(result.headers).not.toHaveProperty("set-cookie")
    expect(seen[0]).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      headers: { "x-key": "k", "content-type": "application/json" },
    })
  })

  test("is cut at the limit and marked as cut", async () => {
    const result = await call({ url: at("/big"), maxBytes: 1_000 })
    expect([result.body?.length, result.bytes, result.truncated]).toEqual([1_000, 1_000, true])
  })

  test("is not read to its end when the limit comes first", async () => {
    expect(await call({ url: at("/endless"), maxBytes: 1_000 })).toMatchObject({ bytes: 1_000, truncated: true })
  })

  test("is text in the charset it names, and null when it is not text", async () => {
    expect((await call({ url: at("/latin") })).body).toBe("é")
    expect(await call({ url: at("/binary") })).toMatchObject({ body: null, bytes: 3 })
  })

  test("of another status than expected fails the attempt and is quoted", async () => {
    await expect(call({ url: at("/down") })).rejects.toThrow(`GET ${at("/down")} answered 503, expected 2xx: try later`)
    expect((await call({ url: at("/down"), expectedStatus: [404, "5xx"] })).status).toBe(503)
  })

  test("that does not come whole in time fails the attempt", async () => {
    await expect(call({ url: at("/slow"), timeout: "100ms" })).rejects.toThrow(/no complete answer within 100ms/)
  })

  test("is not waited for when the run is stopped", async () => {
    const stop = new AbortController()
    const called = call({ url: at("/slow") }, undefined, stop.signal)
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    stop.abort(new Error("stopped"))
    await expect(called).rejects.toThrow("stopped")
  })
})

describe("redirects", () => {
  test("are followed, with credentials only as far as they stay at the host", async () => {
    const headers = { authorization: "Bearer x", cookie: "c=1" }
    const result = await call({ url: at("/a?to=/b"), headers })
    expect([result.redirects, result.url]).toEqual([1, at("/b")])
    expect(seen[1]?.headers.authorization).toBe("Bearer x")
    await call({ url: at(`/a?to=${encodeURIComponent(`http://localhost:${port}/c`)}`), headers })
    expect(seen[3]?.path).toBe("/c")
    expect(seen[3]?.headers).not.toHaveProperty("authorization")
    expect(seen[3]?.headers).not.toHaveProperty("cookie")
  })

  test("end at the limit, and are an answer like any other with limit 0", async () => {
    await expect(call({ url: at("/loop"), maxRedirects: 3 })).rejects.toThrow(/more than 3 redirects/)
    expect(seen).toHaveLength(4)
    expect(await call({ url: at("/loop"), maxRedirects: 0, expectedStatus: 302 })).toMatchObject({
      headers: { location: "/loop" },
    })
  })

  test("to an address that is not allowed are refused before anything is sent there", async () => {
    const to = encodeURIComponent(`http://127.0.0.2:${port}/inside`)
    await expect(call({ url: at(`/a?to=${to}`) })).rejects.toMatchObject({
      name: "PermanentError",
      message: expect.stringMatching(/127\.0\.0\.2: not a public address/),
    })
    expect(seen.map(({ path }) => path)).not.toContain("/inside")
  })
})

describe("private addresses", () => {
  test.each([
    "http://127.0.0.1:1",
    "http://localhost:1",
    "http://[::1]:1",
    "http://0x7f.1:1",
    "http://2130706433:1",
    "http://[::ffff:127.0.0.1]:1",
    "http://169.254.169.254",
  ])("%s is refused unless allowed", async (url) => {
    await expect(call({ url }, [])).rejects.toThrow(/not a public address/)
  })

  test("are refused in the one look-up that the socket makes, so a name that changes gains nothing", async () => {
    vi.mocked(lookup).mockClear()
    answerLookup(["127.0.0.1"])
    await expect(call({ url: `http://rebinding.example:${port}/inside` }, [])).rejects.toThrow(
      /rebinding\.example \(127\.0\.0\.1\): not a public address/,
    )
    expect(lookup).toHaveBeenCalledTimes(1)
    expect(seen).toEqual([])
  })

  test("beside allowed ones in a DNS answer are left out", async () => {
    answerLookup(["127.0.0.2", "127.0.0.1"])
    expect((await call({ url: `http://both.example:${port}/fine` })).status).toBe(200)
    expect(seen[0]?.headers.host).toBe(`both.example:${port}`)
  })
})

function answerLookup(addresses: string[]): void {
  type Callback = (error: null, found: { address: string; family: number }[]) => void
  const answer = (_host: string, _options: unknown, callback: Callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    )
  vi.mocked(lookup).mockImplementationOnce(answer as never)
}

test.each([
  [{ url: "ftp://x.example" }, /http or https URL/],
  [{ url: "/relative" }, /http or https URL/],
  [{ url: "http://x", headers: { Host: "y" } }, /header "host": is set by the client/],
  [{ url: "http://x", headers: { "a b": "y" } }, /header "a b"/],
  [{ url: "http://x", headers: { a: "x\r\nb: y" } }, /header "a"/],
  [{ url: "http://x", timeout: "2h" }, /1ms to 1h/],
  [{ url: "http://x", expectedStatus: "ok" }, /expected a status|Invalid input/],
  [{ url: "http://x", metod: "GET" }, /metod/],
])("the payload %j is refused", (payload, message) => {
  expect(() => call(payload)).toThrow(message)
})
