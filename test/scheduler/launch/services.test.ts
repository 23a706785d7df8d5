import fs from "node:fs"
import path from "node:path"
import { Redis } from "ioredis"
import pg from "pg"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { commandLineOf, identify } from "#scheduler/launch/process-identity.ts"
import { aHome, pathWithNodeAlone, servicesIn } from "./a-home.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let home: ReturnType<typeof aHome>
beforeEach(() => {
  home = aHome()
})
afterEach(() => home.remove())

async function query(databaseUrl: string, sql: string): Promise<unknown> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows[0]?.[0]
  } finally {
    await client.end()
  }
}

async function withRedis<T>(redisUrl: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(redisUrl)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

test("both servers listen on loopback alone, with passwords that only their owner can read, and leave with exit 0", async () => {
  const services = await servicesIn(home.env)
  const { databaseUrl, redisUrl } = services.urls
  expect(await query(databaseUrl, "show listen_addresses")).toBe("127.0.0.1")
  expect(await withRedis(redisUrl, (redis) => redis.config("GET", "*"))).toEqual(
    expect.arrayContaining(["appendonly", "yes", "maxmemory-policy", "noeviction", "bind", "127.0.0.1"]),
  )
  for (const file of ["postgres.password", "redis.password", "services.json", "run-state.json", "redis/redis.conf"])
    expect([file, fs.statSync(path.join(home.dir, file)).mode & 0o777]).toEqual([file, 0o600])
  for (const { pid } of Object.values(home.state().processes))
    expect(commandLineOf(pid)).not.toContain(new URL(redisUrl).password)
  const pids = Object.values(home.state().processes).map(({ pid }) => pid)
  services.kill("SIGINT")
  expect(await services.exited({ timeoutMs: 10_000 })).toEqual({ code: 0, signal: null })
  expect(pids.map((pid) => identify(pid))).toEqual([null, null])
})

test("what was written is there after a restart, at the same addresses", async () => {
  const before = await servicesIn(home.env)
  await query(before.urls.databaseUrl, "create table kept as select 42 as n")
  await withRedis(before.urls.redisUrl, (redis) => redis.set("kept", "42"))
  await before.stop()
  const after = await servicesIn(home.env)
  expect(after.urls).toEqual(before.urls)
  expect(await query(after.urls.databaseUrl, "select n from kept")).toBe(42)
  expect(await withRedis(after.urls.redisUrl, (redis) => redis.get("kept"))).toBe("42")
  await after.stop()
})

test("a second one on the same home uses the servers of the first and ends when the first is killed", async () => {
  const first = await servicesIn(home.env)
  const second = await servicesIn(home.env)
  expect(second.urls).toEqual(first.urls)
  first.kill("SIGKILL")
  await first.exited()
  expect(await second.exited({ timeoutMs: 10_000 })).toEqual({ code: 1, signal: null })
  expect(second.stderr()).toContain("has ended")
})

test("servers that outlive a killed owner are stopped by the next start: never two on one data directory", async () => {
  // Without setpriv nothing tells the servers that their owner has died.
  const killed = await servicesIn({ ...home.env, PATH: pathWithNodeAlone(home.dir) })
  const left = home.state().processes
  killed.kill("SIGKILL")
  await killed.exited()
  expect(identify(left.redis?.pid ?? 0)).not.toBeNull()
  expect(identify(left.postgres?.pid ?? 0)).not.toBeNull()
  const next = await servicesIn(home.env)
  expect(identify(left.redis?.pid ?? 0)).toBeNull()
  expect(identify(left.postgres?.pid ?? 0)).toBeNull()
  expect(await query(next.urls.databaseUrl, "select 1")).toBe(1)
  await next.stop()
})

test("a server that is killed is started again at the same address, and said so", async () => {
  const services = await servicesIn(home.env)
  const { redis, postgres } = home.state().processes
  for (const server of [redis, postgres]) process.kill(server?.pid ?? 0, "SIGKILL")
  await services.waitForLine(/Redis runs again/)
  await services.waitForLine(/Postgres runs again/)
  expect(await query(services.urls.databaseUrl, "select 1")).toBe(1)
  expect(await withRedis(services.urls.redisUrl, (redis) => redis.ping())).toBe("PONG")
  await services.stop()
})

test("a pid file that names a living stranger neither stops the start nor harms the stranger", async () => {
  await (await servicesIn(home.env)).stop()
  const pidFile = path.join(home.dir, "postgres", "postmaster.pid")
  fs.writeFileSync(pidFile, `${process.pid}\n${home.dir}/postgres\n1\n5432\n`)
  fs.writeFileSync(path.join(home.dir, "redis", "redis.pid"), `${process.pid}\n`)
  const services = await servicesIn(home.env)
  expect(services.stderr()).not.toContain("left running")
  await services.stop()
})
