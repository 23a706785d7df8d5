import { spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { takeHold } from "#scheduler/launch/hold.ts"
import { identify, isAlive, ownIdentity } from "#scheduler/launch/process-identity.ts"

let dir = ""
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-hold-"))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

test("a process that has ended is not taken for a later one with its pid", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" })
  const identity = identify(child.pid ?? 0)
  expect(identity).not.toBeNull()
  if (identity === null) return
  expect(isAlive(identity)).toBe(true)
  expect(isAlive({ ...identity, started: "1-00000000" })).toBe(false)
  const ended = new Promise((resolve) => child.once("close", resolve))
  child.stdin.end()
  await ended
  expect(isAlive(identity)).toBe(false)
})

test("a hold left by a killed process is taken even when its pid is in use again", async () => {
  fs.writeFileSync(path.join(dir, `${process.pid}.12345-deadbeef`), "")
  expect(await takeHold(dir)).toHaveProperty("release")
  expect(fs.readdirSync(dir)).toEqual([`${process.pid}.${ownIdentity().started}`])
})

test("a hold that another living process has is refused, with its pid", async () => {
  const parent = identify(process.ppid)
  fs.writeFileSync(path.join(dir, `${process.ppid}.${parent?.started}`), "")
  expect(await takeHold(dir)).toEqual({ heldBy: parent, isEnding: false })
  expect(fs.readdirSync(dir)).toHaveLength(1)
})

test("a released hold can be taken again", async () => {
  const hold = await takeHold(dir)
  if ("release" in hold) hold.release()
  expect(await takeHold(dir)).toHaveProperty("release")
})

test("of eight processes that reach for one hold at once exactly one gets it", async () => {
  const script = `
    const { takeHold } = await import(${JSON.stringify(path.resolve("scheduler/launch/hold.ts"))})
    const hold = await takeHold(${JSON.stringify(dir)})
    console.log("release" in hold ? "held" : "refused")
    process.stdin.resume().once("end", () => process.exit(0))`
  const children = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  )
  const said = await Promise.all(
    children.map(
      (child) => new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(String(text).trim()))),
    ),
  )
  for (const child of children) child.stdin.end()
  await Promise.all(children.map((child) => new Promise((resolve) => child.once("close", resolve))))
  expect(said.filter((word) => word === "held")).toHaveLength(1)
})
