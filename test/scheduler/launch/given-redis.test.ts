import net from "node:net"
import { afterEach, expect, test } from "vitest"
import { checkGivenRedis } from "#scheduler/launch/given-redis.ts"

let server: net.Server | null = null
afterEach(() => new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve()))))

/** Something that answers as a Redis does. */
function answering(text: string): Promise<string> {
  return new Promise((resolve) => {
    server = net.createServer((socket) => socket.once("data", () => socket.end(text)))
    server.listen(0, "127.0.0.1", () => {
      const address = server?.address()
      resolve(`redis://:secret@127.0.0.1:${typeof address === "object" ? address?.port : ""}`)
    })
  })
}

const info = (version: string, policy: string, aof = "1") =>
  `+OK\r\n$9\r\nredis_version:${version}\r\nmaxmemory_policy:${policy}\r\naof_enabled:${aof}\r\n+PONG\r\n`

test("a Redis that may evict is refused, and the message does not show the password", async () => {
  const refused = checkGivenRedis(await answering(info("7.0.15", "allkeys-lru")), () => {})
  await expect(refused).rejects.toThrow(/maxmemory-policy allkeys-lru/)
  await expect(refused).rejects.not.toThrow(/secret/)
})

test("a Redis older than 6.2 is refused", async () => {
  await expect(checkGivenRedis(await answering(info("5.0.7", "noeviction")), () => {})).rejects.toThrow(/is 5\.0\.7/)
})

test("a Redis without an append-only file is used with a word of warning", async () => {
  const said: string[] = []
  await checkGivenRedis(await answering(info("7.0.15", "noeviction", "0")), (line) => said.push(line))
  expect(said.join("\n")).toMatch(/keeps no append-only file[\s\S]*Redis 7\.0\.15/)
})

test("a wrong password and a server that is away are told apart", async () => {
  await expect(checkGivenRedis(await answering("-WRONGPASS invalid\r\n"), () => {})).rejects.toThrow(/WRONGPASS/)
  await expect(checkGivenRedis("redis://127.0.0.1:1", () => {})).rejects.toThrow(/ECONNREFUSED/)
})
