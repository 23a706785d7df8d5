import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { loadTaskFiles } from "#scheduler/worker/load-task-files.ts"
import { buildTaskRegistry } from "#scheduler/worker/task-registry.ts"

const TASK =
  'Object.defineProperty({ name: NAME, queue: "default", payload: null, retry: null, timeout: null, description: null, run() {} }, Symbol.for("onebeat.task.v1"), { value: true })'
let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "onebeat-tasks-"))
})
afterAll(() => rmSync(dir, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text)
  return name
}
const task = (name: string) => TASK.replace("NAME", JSON.stringify(name))

test("tasks are found under named exports, default exports, and in objects and lists, once each", async () => {
  const esm = file(
    "tasks.mjs",
    `export const a = ${task("a")}\nexport default { a, b: ${task("b")} }\nexport const more = [${task("c")}]\nexport const other = 5`,
  )
  const cjs = file("tasks.cjs", `module.exports = { d: ${task("d")} }`)
  const ts = file(
    "tasks.mts",
    `type Name = string\nconst name: Name = "e"\nexport const e = ${TASK.replace("NAME", "name")}`,
  )
  const loaded = await loadTaskFiles([esm, cjs, ts], dir)
  expect(loaded.map((one) => `${one.from} ${one.task.name}`)).toEqual([
    "tasks.mjs a",
    "tasks.mjs b",
    "tasks.mjs c",
    "tasks.cjs d",
    "tasks.mts e",
  ])
})

test("a file that throws is named with what it threw", async () => {
  const broken = file("broken.mts", 'throw new Error("no key for billing")')
  await expect(loadTaskFiles([broken], dir)).rejects.toThrow("broken.mts: does not load: no key for billing")
})

test("two tasks of one name are refused, and both files are named", async () => {
  const one = file("one.mjs", `export const x = ${task("same")}`)
  const two = file("two.mjs", `export const x = ${task("same")}`)
  const loaded = await loadTaskFiles([one, two], dir)
  expect(() => buildTaskRegistry(loaded, null)).toThrow(
    "two tasks are named same: in one.mjs and in two.mjs; rename one",
  )
})
