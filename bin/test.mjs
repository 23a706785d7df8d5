#!/usr/bin/env node
// What `npm test` runs: installs and builds what is missing, brings up one Postgres and one Redis for the whole run
// (unless ONEBEAT_TEST_DATABASE_URL and ONEBEAT_TEST_REDIS_URL name some), runs vitest with the arguments given, stops them.
import { spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { prepare, root } from "./bootstrap.mjs"
import { fail } from "./say.mjs"

const children = new Set()
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => children.forEach((child) => child.kill(signal)))

let buildProblem = null
try {
  await prepare()
} catch (error) {
  // Tests that need no program can still tell more about what is wrong.
  if (!fs.existsSync(path.join(root, "dist", "main.mjs"))) fail(error.message)
  buildProblem = error.message
}

const services = await startServices()
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs")
const code = await run([vitest, "run", ...process.argv.slice(2)], { ...testEnv(), ...services.env })
await services.stop()
if (buildProblem !== null) fail(buildProblem)
process.exit(code)

/** The caller's servers are never touched by tests, only what is named for them. */
function testEnv() {
  const {
    DATABASE_URL: _1,
    DATABASE_DIRECT_URL: _2,
    REDIS_URL: _3,
    ONEBEAT_HOME: _4,
    ONEBEAT_BEGUN_AT: _5,
    ...env
  } = process.env
  return env
}

async function startServices() {
  const { ONEBEAT_TEST_DATABASE_URL: databaseUrl, ONEBEAT_TEST_REDIS_URL: redisUrl } = process.env
  if (databaseUrl && redisUrl) return { env: {}, stop: async () => {} }
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-test-"))
  fs.chmodSync(home, 0o755)
  const env = { ...testEnv(), ONEBEAT_HOME: home, ONEBEAT_RUNTIME: path.join(root, ".onebeat", "runtime") }
  const args = [path.join(root, "dist", "main.mjs"), "services", "--json", "--ephemeral"]
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit", "ipc"], detached: true })
  children.add(child)
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const line = await Promise.race([firstLine(child.stdout), ended.then(() => null)])
  if (line === null) fail("the test servers did not start; see above")
  const urls = JSON.parse(line)
  const stop = async () => {
    child.kill("SIGTERM")
    await ended
    fs.rmSync(home, { recursive: true, force: true })
  }
  return { env: { ONEBEAT_TEST_DATABASE_URL: urls.databaseUrl, ONEBEAT_TEST_REDIS_URL: urls.redisUrl }, stop }
}

function firstLine(stream) {
  return new Promise((resolve) => createInterface({ input: stream }).once("line", resolve))
}

function run(args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" })
  children.add(child)
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)))
}
