import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Home } from "#scheduler/launch/home.ts"
import { findRedis } from "#scheduler/launch/redis-programs.ts"
import { isNewEnough } from "#scheduler/launch/redis-version.ts"

let dir = ""
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-no-redis-"))
  vi.stubEnv("PATH", dir)
})
afterEach(() => {
  vi.unstubAllEnvs()
  fs.rmSync(dir, { recursive: true })
})

const emptyHome = (): Home => ({
  dir,
  dataDir: dir,
  runtimeDir: `${dir}/a`,
  sharedRuntimeDir: `${dir}/b`,
  account: null,
})

function program(name: string, script: string): void {
  fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

test("with no Redis to be had the message names REDIS_URL and the way to install one", async () => {
  await expect(findRedis(emptyHome(), () => {})).rejects.toThrow(/No Redis could be had\.\n.*set REDIS_URL/)
})

test("why the packages could not be had is part of the message", async () => {
  program("apt-get", 'echo "E: Failed to fetch http://deb" >&2; exit 100')
  program("dpkg-deb", "exit 0")
  await expect(findRedis(emptyHome(), () => {})).rejects.toThrow(
    /apt-get does not offer redis-tools: E: Failed to fetch/,
  )
  expect(fs.readdirSync(path.join(dir, "a"))).toEqual([])
})

test("a Redis on PATH that is too old is passed over and named", async () => {
  program("redis-server", 'echo "Redis server v=5.0.7 sha=0"')
  await expect(findRedis(emptyHome(), () => {})).rejects.toThrow(/redis-server is too old/)
})

test("a Redis on PATH is used before anything is downloaded", async () => {
  program("valkey-server", 'echo "Valkey server v=8.1.1 sha=0"')
  program("apt-get", "exit 100")
  expect(await findRedis(emptyHome(), () => {})).toEqual({
    file: `${dir}/valkey-server`,
    libraryPath: null,
    version: "8.1.1",
  })
})

test("6.2 is the oldest Redis that will do", () => {
  expect(["6.0.16", "6.2.0", "7.0.15", "10.0.0"].map(isNewEnough)).toEqual([false, true, true, true])
})
