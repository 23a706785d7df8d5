import fs from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { spawnNode } from "../../helpers/process.ts"
import { aHome, servicesIn } from "./a-home.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let home: ReturnType<typeof aHome>
beforeAll(async () => {
  home = aHome()
  await (await servicesIn(home.env)).stop()
})
afterAll(() => home.remove())

/** Starts on the home with `file` changed, and puts it back. */
async function startWith(file: string, change: (file: string) => void): Promise<string> {
  const whole = path.join(home.dir, file)
  fs.cpSync(whole, `${whole}.kept`, { preserveTimestamps: true })
  const { uid, gid } = fs.statSync(whole)
  change(whole)
  const services = spawnNode("bin/onebeat.mjs", ["services", "--json"], { env: home.env })
  const exit = await services.exited()
  fs.rmSync(whole, { force: true })
  fs.renameSync(`${whole}.kept`, whole)
  fs.chownSync(whole, uid, gid)
  expect(exit).toEqual({ code: 1, signal: null })
  expect(services.stdout()).toBe("")
  expect(services.stderr()).not.toMatch(/^\s+at /m)
  return services.stderr()
}

test("a Postgres directory that lost a file is named, with what Postgres said and what to do", async () => {
  const said = await startWith("postgres/global/pg_control", (file) => fs.rmSync(file))
  expect(said).toMatch(/data directory .*postgres is damaged: .*could not/)
  expect(said).toContain(`mv ${home.dir}/postgres ${home.dir}/postgres.broken`)
})

test("a directory that no Postgres made whole is not taken for an empty one", async () => {
  expect(await startWith("postgres/PG_VERSION", (file) => fs.rmSync(file))).toContain("PG_VERSION is missing")
})

test("a directory of a Postgres that is not here says which one it needs", async () => {
  const said = await startWith("postgres/PG_VERSION", (file) => fs.writeFileSync(file, "12\n"))
  expect(said).toContain("was made by Postgres 12, which is not here")
})

test("a lost password is said to be lost rather than made anew", async () => {
  expect(await startWith("postgres.password", (file) => fs.rmSync(file))).toContain("postgres.password, is missing")
})

test("an append-only file that Redis cannot read is said to be damaged, with the way to mend it", async () => {
  const file = fs.readdirSync(path.join(home.dir, "redis/appendonlydir")).find((name) => name.endsWith(".incr.aof"))
  const said = await startWith(`redis/appendonlydir/${file}`, (aof) =>
    fs.writeFileSync(aof, "no such thing\n".repeat(9)),
  )
  expect(said).toMatch(/Bad file format/)
  expect(said).toContain("redis-check-aof --fix")
})
