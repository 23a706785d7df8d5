import { spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { takeHold } from "#scheduler/launch/hold.ts"
import { identify, isAlive, ownIdentity } from "#scheduler/launch/process-identity.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const ROUNDS = 40

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

test("of two that both found nobody the one that sees the other's mark withdraws its own", async () => {
  const parent = identify(process.ppid)
  const write = fs.writeFileSync
  vi.spyOn(fs, "writeFileSync").mockImplementationOnce((file, text) => {
    write(path.join(dir, `${process.ppid}.${parent?.started}`), "")
    write(file, text)
  })
  expect(await takeHold(dir)).toEqual({ heldBy: parent, isEnding: false })
  expect(fs.readdirSync(dir)).toEqual([`${process.ppid}.${parent?.started}`])
})

test("of four processes that reach for one hold at the same moment exactly one gets it, forty times", async () => {
  const script = `
    const { takeHold } = await import(${JSON.stringify(path.resolve("scheduler/launch/hold.ts"))})
    process.stdout.write("armed\\n")
    process.stdin.once("data", async (text) => {
      const won = []
      for (let round = 0; round < ${ROUNDS}; round++) {
        while (Date.now() < Number(text) + round * 25) {}
        won.push("release" in (await takeHold(${JSON.stringify(dir)} + "/" + round)))
      }
      process.stdout.write(JSON.stringify(won) + "\\n")
      process.stdin.once("end", () => process.exit(0))
    })`
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  )
  const said = () =>
    Promise.all(children.map(({ stdout }) => new Promise<string>((resolve) => stdout.once("data", resolve))))
  await said()
  const results = said()
  for (const child of children) child.stdin.write(String(Date.now() + 200))
  const won = (await results).map((text): boolean[] => JSON.parse(String(text)))
  for (const child of children) child.stdin.end()
  await Promise.all(children.map((child) => new Promise((resolve) => child.once("close", resolve))))
  const winners = Array.from({ length: ROUNDS }, (_, round) => won.filter((one) => one[round]).length)
  expect(winners).toEqual(Array(ROUNDS).fill(1))
})
