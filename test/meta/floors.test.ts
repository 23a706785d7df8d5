import { beforeAll, describe, expect, test } from "vitest"
import { type Finding, lint } from "./biome.ts"

/** What each folder must not import, one line for each sentence of the floors. */
const FORBIDDEN: readonly [folder: string, specifier: string][] = [
  ["scheduler/core", "#db/connect.ts"],
  ["scheduler/core", "../../db/connect.ts"],
  ["scheduler/core", "#scheduler/queue/keys.ts"],
  ["scheduler/core", "../queue/keys.ts"],
  ["scheduler/core", "./../queue/keys.ts"],
  ["scheduler/core", "./zone/../../queue/keys.ts"],
  ["scheduler/core", "#app/page.tsx"],
  ["scheduler/core", "node:fs"],
  ["scheduler/core", "fs"],
  ["scheduler/core", "pg"],
  ["scheduler/core", "ioredis"],
  ["scheduler/core", "next"],
  ["scheduler/core", "cron-parser"],
  ["scheduler/core", "cronstrue"],
  ["scheduler/core", "suncalc"],
  ["db", "#scheduler/config.ts"],
  ["db", "../scheduler/config.ts"],
  ["db/queries", "../../scheduler/config.ts"],
  ["db", "#app/page.tsx"],
  ["db", "bullmq"],
  ["db", "next/server"],
  ["scheduler", "#app/page.tsx"],
  ["scheduler", "../app/page.tsx"],
  ["scheduler/cli", "#app/page.tsx"],
  ["scheduler/cli", "ioredis"],
  ["scheduler/launch", "bullmq"],
  ["scheduler/launch", "../../app/page.tsx"],
  ["scheduler/services", "#app/page.tsx"],
  ["scheduler/services", "ioredis"],
  ["scheduler/services", "#scheduler/beat/planner.ts"],
  ["scheduler/services", "../worker/sdk.ts"],
  ["scheduler/beat", "#scheduler/worker/sdk.ts"],
  ["scheduler/beat", "../worker/sdk.ts"],
  ["scheduler/beat", "#app/page.tsx"],
  ["scheduler/beat", "bullmq"],
  ["scheduler/worker", "#scheduler/beat/planner.ts"],
  ["scheduler/worker", "../beat/planner.ts"],
  ["scheduler/worker", "#app/page.tsx"],
  ["scheduler/worker", "#db/connect.ts"],
  ["scheduler/worker", "pg"],
  ["scheduler/queue", "#scheduler/beat/planner.ts"],
  ["scheduler/queue", "../services/context.ts"],
  ["app", "#db/connect.ts"],
  ["app", "../db/connect.ts"],
  ["app", "#scheduler/queue/keys.ts"],
  ["app", "#scheduler/beat/planner.ts"],
  ["app", "#scheduler/worker/sdk.ts"],
  ["app", "../scheduler/beat/planner.ts"],
  ["app", "pg"],
  ["app", "drizzle-orm"],
  ["app/_health", "../../db/connect.ts"],
  ["app/_data", "#scheduler/beat/planner.ts"],
  ["app/_data", "../../scheduler/worker/sdk.ts"],
  ["app/_data", "ioredis"],
  ["app/api/events", "#scheduler/beat/planner.ts"],
  ["bin", "commander"],
  ["bin", "../scheduler/config.ts"],
]

/** What each folder may import: a rule that forbids everything would pass the list above. */
const ALLOWED: readonly [folder: string, specifier: string][] = [
  ["scheduler/core", "./brand.ts"],
  ["scheduler/core", "#core/brand.ts"],
  ["scheduler/core", "zod"],
  ["db", "#core/brand.ts"],
  ["db/queries", "#db/connect.ts"],
  ["db", "pg"],
  ["db", "drizzle-orm/pg-core"],
  ["db", "node:fs/promises"],
  ["scheduler/cli", "#scheduler/services/context.ts"],
  ["scheduler/cli", "#scheduler/beat/planner.ts"],
  ["scheduler/services", "#db/connect.ts"],
  ["scheduler/services", "#scheduler/queue/keys.ts"],
  ["scheduler/beat", "#scheduler/queue/keys.ts"],
  ["scheduler/beat", "#db/connect.ts"],
  ["scheduler/queue", "bullmq"],
  ["scheduler/queue", "ioredis"],
  ["scheduler/worker", "bullmq"],
  ["scheduler/worker", "#scheduler/queue/keys.ts"],
  ["app", "#core/brand.ts"],
  ["app", "#scheduler/services/status.ts"],
  ["app", "next/navigation"],
  ["app/_data", "#db/connect.ts"],
  ["app/_data", "#scheduler/queue/keys.ts"],
  ["app/api/events", "#scheduler/queue/keys.ts"],
  ["bin", "node:timers/promises"],
  ["bin", "./say.mjs"],
]

const SPELLINGS: Readonly<Record<string, (specifier: string) => string>> = {
  import: (specifier) => `import { a } from "${specifier}"\nvoid a\n`,
  "import type": (specifier) => `import type { A } from "${specifier}"\nexport type B = A\n`,
  "import()": (specifier) => `export const a = () => import("${specifier}")\n`,
  "export from": (specifier) => `export { a } from "${specifier}"\n`,
}

const files: Record<string, string> = {}
function place(folder: string, source: string): string {
  const path = `${folder}/case-${Object.keys(files).length}.${folder === "bin" ? "mjs" : "ts"}`
  files[path] = source
  return path
}

const broken = FORBIDDEN.flatMap(([folder, specifier]) =>
  Object.entries(SPELLINGS)
    .filter(([spelling]) => folder !== "bin" || spelling !== "import type")
    .map(([spelling, write]) => ({ folder, specifier, spelling, path: place(folder, write(specifier)) })),
)
const sound = ALLOWED.map(([folder, specifier]) => ({
  folder,
  specifier,
  path: place(folder, `export const a = () => import("${specifier}")\n`),
}))
// A path that is not a case: each of the core's libraries is allowed in its one file, and no other library there.
const ADAPTERS = {
  "scheduler/core/cron/second-opinion.ts": "cron-parser",
  "scheduler/core/cron/words.ts": "cronstrue",
  "scheduler/core/recurrence/sun.ts": "suncalc",
}
for (const [path, library] of Object.entries(ADAPTERS))
  files[path] = `export const a = () => import("${library}")\nexport const b = () => import("pg")\n`

let findings: Finding[]
let looked: number
beforeAll(() => {
  ;({ findings, looked } = lint(files))
})

const importFindings = (path: string) =>
  findings.filter((one) => one.path === path && one.rule === "noRestrictedImports")

test("every file of this test was looked at", () => {
  expect(Object.keys(files).length).toBeGreaterThan(200)
  expect(looked).toBe(Object.keys(files).length)
})

describe.each(Object.keys(SPELLINGS))("%s", (spelling) => {
  test.each(broken.filter((one) => one.spelling === spelling))("in $folder of $specifier is refused", ({ path }) => {
    expect(importFindings(path)).toHaveLength(1)
  })
})

test.each(sound)("$folder may import $specifier", ({ path }) => {
  expect(importFindings(path)).toEqual([])
})

test.each(Object.entries(ADAPTERS))("%s may import %s and nothing else", (path) => {
  expect(importFindings(path)).toHaveLength(1)
})
