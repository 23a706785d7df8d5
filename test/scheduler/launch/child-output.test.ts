import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openChildOutput } from "#scheduler/launch/child-output.ts"
import { LineRate } from "#scheduler/launch/line-rate.ts"
import { readable } from "#scheduler/launch/log-line.ts"

let dir = ""
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-output-"))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

test("lines carry the child's name, cut where lines end and not where chunks do", () => {
  const lines: string[] = []
  const output = openChildOutput({
    name: "beat",
    logFile: path.join(dir, "beat.log"),
    write: (line) => lines.push(line),
  })
  output.take("one\ntw")
  output.take("o\n")
  expect(lines).toEqual(["beat   | one", "beat   | two"])
})

test("a child that floods is cut short on the terminal, once said so, and whole in its file", () => {
  const lines: string[] = []
  const logFile = path.join(dir, "beat.log")
  const output = openChildOutput({ name: "beat", logFile, write: (line) => lines.push(line) })
  for (let n = 1; n <= 1_000; n++) output.take(`line ${n}\n`)
  expect(lines).toHaveLength(41)
  expect(lines.at(-1)).toContain(logFile)
  expect(fs.readFileSync(logFile, "utf8").split("\n")).toHaveLength(1_001)
})

test("after ten seconds lines are shown again", () => {
  const rate = new LineRate()
  for (let n = 0; n < 100; n++) rate.judge(0)
  expect([rate.judge(9_999), rate.judge(10_000)]).toEqual(["drop", "show"])
})

test("the last words are kept for the message, also without a line end", () => {
  const output = openChildOutput({ name: "beat", logFile: path.join(dir, "beat.log"), write: () => {} })
  output.take("one\ntwo\nthree")
  expect(output.lastLines()).toBe("one\n    two\n    three")
})

test("our JSON log lines become event and fields; debug lines and bookkeeping are left out", () => {
  expect(readable('{"level":40,"time":"x","pid":1,"role":"beat","msg":"lease.lost","epoch":7,"why":"a b"}')).toBe(
    'WARN lease.lost epoch=7 why="a b"',
  )
  expect(readable('{"level":20,"msg":"lease.renewed"}')).toBeNull()
  expect(readable('{"some":"json"}')).toBe('{"some":"json"}')
  expect(readable("{broken")).toBe("{broken")
})
