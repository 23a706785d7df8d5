import fs from "node:fs"
import net from "node:net"
import path from "node:path"
import pg from "pg"
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { identify } from "#scheduler/launch/process-identity.ts"
import { spawnNode, spawnProcess, type TestProcess } from "../../helpers/process.ts"
import { until } from "../../helpers/wait.ts"
import { aHome, servicesIn } from "./a-home.ts"

const CHILDREN = ["beat", "worker", "admin"]

let home: ReturnType<typeof aHome>
beforeAll(async () => {
  // The admin is built once here, so that no start below waits for it.
  expect(await spawnNode("bin/build.mjs").exited({ timeoutMs: 170_000 })).toEqual({ code: 0, signal: null })
}, 180_000)
beforeEach(() => {
  home = aHome()
})
afterEach(() => home.remove())

/** `onebeat up` on the home, once it is ready. */
async function started(env: Record<string, string> = {}): Promise<TestProcess & { url: string }> {
  const up = spawnNode("bin/onebeat.mjs", ["up"], { env: { ...home.env, ...env } })
  const [, url = ""] = await up.waitForLine(/^ready (http:\/\/127\.0\.0\.1:\d+)$/m, { timeoutMs: 60_000 })
  return { ...up, url }
}

/** The processes that the home's state names, by part. */
const parts = () => Object.entries(home.state().processes).map(([name, { pid }]) => ({ name, pid }))
const living = (all: { name: string; pid: number }[]) =>
  all.filter(({ pid }) => identify(pid) !== null).map(({ name }) => name)

/** What the start left for who signs in first. */
function firstPassword(): { email: string; password: string; mode: number } {
  const file = path.join(home.dir, "first-password")
  const [email = "", password = ""] = fs.readFileSync(file, "utf8").split("\n")
  return { email, password, mode: fs.statSync(file).mode & 0o777 }
}

test("npm start brings all of it up; a Ctrl-C that npm repeats stops all of it and is exit 0", async () => {
  const npm = spawnProcess("npm", ["start", "--silent"], { env: home.env })
  const [, url = ""] = await npm.waitForLine(/^ready (http:\S+)$/m, { timeoutMs: 60_000 })
  expect((await fetch(url)).status).toBe(200)
  const all = parts()
  expect(living(all).sort()).toEqual(["admin", "beat", "postgres", "redis", "worker"])
  process.kill(-npm.pid, "SIGINT")
  expect(await npm.exited({ timeoutMs: 10_000 })).toEqual({ code: 0, signal: null })
  expect(living(all)).toEqual([])
  expect(npm.output()).toContain("beat.stopped")
  expect(npm.output()).not.toContain("leaving at once")
}, 90_000)

test("after kill -9 the next start stops what is left, a frozen beat too, and runs alone", async () => {
  const killed = await started()
  const before = parts()
  process.kill(before.find(({ name }) => name === "beat")?.pid ?? 0, "SIGSTOP")
  killed.kill("SIGKILL")
  await killed.exited()
  const next = await started()
  expect(living(before)).toEqual([])
  expect(living(parts())).toHaveLength(5)
  await next.stop()
}, 90_000)

test("children end by themselves when their parent is killed", async () => {
  const killed = await started()
  const all = parts()
  killed.kill("SIGKILL")
  await killed.exited()
  await until(() => living(all).length === 0, { timeoutMs: 10_000 })
}, 90_000)

test("a child that is killed is started again, and a second up on the same home is refused", async () => {
  const up = await started()
  for (const name of CHILDREN) process.kill(home.state().processes[name]?.pid ?? 0, "SIGKILL")
  for (const name of CHILDREN) await up.waitForLine(new RegExp(`the ${name} runs again`))
  expect((await fetch(up.url)).status).toBe(200)
  const second = spawnNode("bin/onebeat.mjs", ["up"], { env: home.env })
  expect(await second.exited()).toEqual({ code: 1, signal: null })
  expect(second.stderr()).toContain(`runs here already (process ${up.pid}, see ${up.url})`)
  await up.stop()
}, 90_000)

test("passwords reach the children by environment: no line and no command line shows one", async () => {
  const up = await started()
  const secrets = ["postgres.password", "redis.password", "auth.secret"].map((file) =>
    fs.readFileSync(path.join(home.dir, file), "utf8"),
  )
  secrets.push(firstPassword().password)
  const shown = [up.output(), ...parts().map(({ pid }) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"))].join("\n")
  for (const secret of secrets) expect(shown).not.toContain(secret)
  await up.stop()
}, 90_000)

test("the first start makes the first user and names the file of its password; the next makes none", async () => {
  const first = await started()
  expect(first.stderr()).toContain(`first user: admin@onebeat.example; its password is in ${home.dir}/first-password`)
  const { email, password, mode } = firstPassword()
  expect({ email, mode }).toEqual({ email: "admin@onebeat.example", mode: 0o600 })
  await first.stop()
  const second = await started()
  expect(second.output()).not.toContain("first user")
  expect(firstPassword().password).toBe(password)
  await second.stop()
}, 90_000)

test("a port that is taken is passed over, and refused when PORT demands it", async () => {
  const taken = net.createServer()
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
  const { port } = taken.address() as net.AddressInfo
  fs.writeFileSync(
    path.join(home.dir, "run-state.json"),
    JSON.stringify({ ports: { admin: port, postgres: port, redis: port } }),
  )
  const refused = spawnNode("bin/onebeat.mjs", ["up"], { env: { ...home.env, PORT: String(port) } })
  expect(await refused.exited()).toEqual({ code: 1, signal: null })
  expect(refused.stderr()).toContain(`Port ${port} (from PORT) is in use`)
  const up = await started()
  expect(Object.values(home.state().ports)).not.toContain(port)
  await up.stop()
  await new Promise((resolve) => taken.close(resolve))
}, 90_000)

test("a database migrated by a newer program is refused with what to do, and nothing stays behind", async () => {
  await (await started()).stop()
  const services = await servicesIn(home.env)
  const client = new pg.Client(services.urls.databaseUrl)
  await client.connect()
  await client.query("insert into onebeat_migrations (hash, created_at) values ('newer', 9999999999999)")
  await client.end()
  await services.stop()
  const up = spawnNode("bin/onebeat.mjs", ["up"], { env: home.env })
  expect(await up.exited()).toEqual({ code: 1, signal: null })
  expect(up.stderr()).toMatch(/migrated by a newer Onebeat.*upgrade this program/)
  expect(up.stderr()).not.toMatch(/^\s+at /m)
  expect(living(parts())).toEqual([])
}, 90_000)

test("a wrong setting is refused before anything is started", async () => {
  const up = spawnNode("bin/onebeat.mjs", ["up"], { env: { ...home.env, ONEBEAT_NAMESPACE: "No-Good", PORT: "http" } })
  expect((await up.exited()).code).toBe(2)
  expect(up.stderr()).toMatch(/ONEBEAT_NAMESPACE: expected/)
  const other = spawnNode("bin/onebeat.mjs", ["up"], { env: { ...home.env, ONEBEAT_ADMIN_EMAIL: "nobody" } })
  expect((await other.exited()).code).toBe(2)
  expect(other.stderr()).toMatch(/ONEBEAT_ADMIN_EMAIL: expected/)
  expect(fs.readdirSync(home.dir)).toEqual([])
})
