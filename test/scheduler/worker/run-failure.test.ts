import { expect, test } from "vitest"
import { attemptFailure, permanentFailure } from "#scheduler/worker/run-failure.ts"

test("the causes of an error stand beneath its stack, a few of them where they go in a circle", () => {
  const root = new Error("socket hang up")
  const thrown = new Error("read failed", { cause: new TypeError("bad answer", { cause: root }) })
  for (const failure of [attemptFailure(thrown), permanentFailure("read failed", thrown)]) {
    const causes = failure.stack?.split("\n").filter((line) => line.startsWith("caused by: "))
    expect(causes).toEqual(["caused by: TypeError: bad answer", "caused by: Error: socket hang up"])
    expect(failure.stack?.startsWith("Error: read failed\n")).toBe(true)
  }
  root.cause = root
  expect(attemptFailure(thrown).stack?.match(/caused by/g)?.length).toBeLessThanOrEqual(5)
})

test("a cause that is no error is recorded as text", () => {
  expect(attemptFailure(new Error("x", { cause: "no route" })).stack).toMatch(/\ncaused by: no route$/)
})
