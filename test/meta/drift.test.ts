import { afterEach, beforeEach, expect, test } from "vitest"
import { copyProject, type ProjectCopy } from "./project-copy.ts"

const QUEUES = "db/schema/operation.ts"

let project: ProjectCopy
beforeEach(() => {
  project = copyProject(["bin", "db", "scheduler/core", "package.json", "tsconfig.json"])
})
afterEach(() => project.remove())

const drift = (env?: Record<string, string>) => project.run(process.execPath, ["bin/check-drift.mjs"], env)

function addColumn(): void {
  project.edit(QUEUES, (source) => source.replace('kind: text("kind")', 'extra: text("extra"),\n  kind: text("kind")'))
}

function git(...args: string[]): void {
  const ran = project.run("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args])
  if (ran.code !== 0) throw new Error(ran.output)
}

test("tables and migrations that agree pass, and nothing is written", () => {
  git("init", "-q")
  git("add", "db")
  git("commit", "-q", "-m", "a", "--no-gpg-sign")
  expect(drift()).toEqual({ code: 0, output: "" })
  expect(project.run("git", ["status", "--porcelain", "db"]).output).toBe("")
})

test("a column without a migration is refused", () => {
  addColumn()
  expect(drift()).toMatchObject({ code: 1, output: expect.stringContaining("db/schema is ahead of db/migrations") })
})

test("a renamed column, which drizzle-kit asks about, is refused", () => {
  project.edit(QUEUES, (source) => source.replace('kind: text("kind")', 'kind: text("sort")'))
  expect(drift().code).toBe(1)
})

test("a schema that does not load is refused, though drizzle-kit says that it went well", () => {
  project.edit(QUEUES, (source) => `import "./nowhere.ts"\n${source}`)
  expect(drift()).toMatchObject({ code: 1, output: expect.stringContaining("drizzle-kit generate failed") })
})

test("without any migrations the gate is red, not green", () => {
  project.run("rm", ["-r", "db/migrations"])
  project.run("mkdir", ["db/migrations"])
  expect(drift()).toMatchObject({ code: 1, output: expect.stringContaining("no migrations") })
})

test("in CI migrations that nobody committed are refused", () => {
  git("init", "-q")
  expect(drift({ CI: "true" })).toMatchObject({ code: 1, output: expect.stringContaining("is not committed") })
  git("add", "db")
  git("commit", "-q", "-m", "a", "--no-gpg-sign")
  expect(drift({ CI: "true" }).code).toBe(0)
})
