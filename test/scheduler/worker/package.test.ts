import { afterAll, expect, test } from "vitest"
import { spawnNode } from "../../helpers/process.ts"
import { openHarness } from "./harness.ts"

const harness = openHarness()
afterAll(() => harness.close())

test("the built program loads a task file that imports from the package by its name, and its tasks are the program's own", async () => {
  const worker = spawnNode("bin/onebeat.mjs", ["worker", "examples/tasks.ts"], { env: harness.env })
  const [line] = await worker.waitForLine(/.*worker\.ready.*/)
  expect(line).toMatch(/"billing\.send-invoice"/)
  expect(await worker.stop()).toMatchObject({ code: 0 })
})
