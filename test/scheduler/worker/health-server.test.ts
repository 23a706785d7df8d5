import { afterEach, expect, test } from "vitest"
import { type HealthServer, openHealthServer } from "#scheduler/health-server.ts"

const opened: HealthServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.stop()
})

async function start(
  answers: { live?: boolean; ready?: { ready: boolean; why?: string }; port?: number } = {},
): Promise<HealthServer> {
  const { live = true, ready = { ready: true }, port = 0 } = answers
  const server = openHealthServer({ port, host: "127.0.0.1", live: () => live, ready: () => ready })
  opened.push(server)
  await server.start()
  return server
}

async function ask(server: HealthServer, path: string, method = "GET"): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
  return `${response.status} ${await response.text()}`.trim()
}

test("a process that works is live and ready", async () => {
  const server = await start()
  expect([await ask(server, "/livez"), await ask(server, "/readyz?verbose")]).toEqual(["200 ok", "200 ok"])
})

test("a process that is not ready says why, and stays live", async () => {
  const server = await start({ ready: { ready: false, why: "Redis is not reached" } })
  expect([await ask(server, "/livez"), await ask(server, "/readyz")]).toEqual([
    "200 ok",
    "503 not ready: Redis is not reached",
  ])
})

test("a process that is stuck is not live", async () => {
  expect(await ask(await start({ live: false }), "/livez")).toBe("503 not live")
})

test("other paths and methods are refused", async () => {
  const server = await start()
  expect([await ask(server, "/"), await ask(server, "/livez", "POST"), await ask(server, "/livez", "HEAD")]).toEqual([
    "404 expected /livez or /readyz",
    "405 expected GET",
    "200",
  ])
})

test("a port that is taken is refused by name", async () => {
  const { port } = await start()
  await expect(start({ port })).rejects.toThrow(
    new RegExp(`health port 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*choose another`),
  )
})

test("it starts once, and stops twice, also without having started", async () => {
  const server = await start()
  await server.start()
  await server.stop()
  await server.stop()
  await expect(ask(server, "/livez")).rejects.toThrow()
  await openHealthServer({ port: 0, host: "127.0.0.1", live: () => true, ready: () => ({ ready: true }) }).stop()
})
