import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { spawnProcess } from "../../helpers/process.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

vi.setConfig({ testTimeout: 60_000 })

let dir = ""
/** A clone in small: our bin/ and lock file, the packages of this checkout, and a program of two lines. */
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-clone-"))
  for (const name of ["bin", "package.json", "package-lock.json", "tsconfig.json"])
    fs.cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true })
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"))
  for (const floor of ["cli", "worker"]) fs.mkdirSync(path.join(dir, "scheduler", floor), { recursive: true })
  fs.writeFileSync(path.join(dir, "scheduler", "worker", "sdk.ts"), "export const version = 1\n")
  writeProgram("one")
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

const source = () => path.join(dir, "scheduler", "cli", "main.ts")
function writeProgram(says: string): void {
  fs.writeFileSync(source(), `const said: string = "${says}"\nconsole.log(said, process.argv.slice(2).join(" "))\n`)
}

async function onebeat(...args: string[]) {
  const child = spawnProcess(process.execPath, [path.join(dir, "bin", "onebeat.mjs"), ...args], { cwd: os.tmpdir() })
  const { code } = await child.exited()
  return { code, stdout: child.stdout(), stderr: child.stderr() }
}

test("the program is built when it is missing, then run as it is, with its arguments", async () => {
  const first = await onebeat("status", "--json")
  expect(first).toMatchObject({ code: 0, stdout: "one status --json\n" })
  expect(first.stderr).toContain("program built")
  expect(await onebeat()).toEqual({ code: 0, stdout: "one \n", stderr: "" })
})

test("an edit builds it anew, a touch does not", async () => {
  await onebeat()
  fs.utimesSync(source(), new Date(), new Date())
  expect((await onebeat()).stderr).toBe("")
  writeProgram("two")
  expect(await onebeat()).toMatchObject({ code: 0, stdout: "two \n", stderr: expect.stringContaining("program built") })
})

test("of two that find it stale at once one builds and both run the new one", async () => {
  const both = await Promise.all([onebeat(), onebeat()])
  expect(both.map(({ stdout }) => stdout)).toEqual(["one \n", "one \n"])
  expect(both.filter(({ stderr }) => stderr.includes("program built"))).toHaveLength(1)
})

test("a lock left by a killed build is passed over even when its pid is in use again", async () => {
  fs.mkdirSync(path.join(dir, "dist"))
  fs.writeFileSync(path.join(dir, "dist", ".lock"), `${process.pid} 12345`)
  expect(await onebeat()).toMatchObject({ code: 0, stdout: "one \n" })
})

test("a source that does not compile is one message with file and line, and exit 1", async () => {
  fs.writeFileSync(source(), "const = 1\n")
  const refused = await onebeat()
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/could not be built:[\s\S]*scheduler\/cli\/main\.ts:1:6/)
  expect(refused.stderr).not.toMatch(/^\s+at /m)
})

test("a published package, which has no lock file, runs the program it came with and builds nothing", async () => {
  await onebeat()
  for (const name of ["package-lock.json", "node_modules"]) fs.rmSync(path.join(dir, name), { recursive: true })
  writeProgram("never built")
  expect(await onebeat("next")).toEqual({ code: 0, stdout: "one next\n", stderr: "" })
})
