import { beforeAll, expect, test } from "vitest"
import { type Finding, lint } from "./biome.ts"

const line = (n: number) => `export const a${n} = ${n}\n`
const lines = (count: number) => Array.from({ length: count }, (_, n) => line(n)).join("")

/** Each rule of the house that the linter holds, broken once. */
const BROKEN: readonly (readonly [rule: string, path: string, source: string])[] = [
  ["noExcessiveLinesPerFile", "scheduler/long.ts", lines(301)],
  ["noExplicitAny", "scheduler/any.ts", "export const a = (b: any) => b\n"],
  ["noNonNullAssertion", "scheduler/bang.ts", "export const a = (b: number | null) => b!\n"],
  ["noDefaultExport", "scheduler/default.ts", "export default function a() {}\n"],
  ["noDefaultExport", "app/_health/default.tsx", "export default function A() {\n  return <p />\n}\n"],
  ["noBarrelFile", "scheduler/index.ts", 'export { a } from "./a.ts"\n'],
  ["noReExportAll", "scheduler/all.ts", 'export * from "./a.ts"\n'],
  ["noEnum", "scheduler/enum.ts", "export enum A {\n  B,\n}\n"],
  ["useFilenamingConvention", "scheduler/camelCase.ts", line(1)],
  ["useImportType", "scheduler/type.ts", 'import { A } from "./a.ts"\nexport type B = A\n'],
  ["useNodejsImportProtocol", "scheduler/protocol.ts", 'import fs from "fs"\nvoid fs\n'],
  ["noFloatingPromises", "scheduler/floating.ts", "async function a() {}\nexport function b() {\n  a()\n}\n"],
  ["noFocusedTests", "test/core/only.test.ts", 'import { test } from "vitest"\ntest.only("a", () => {})\n'],
  ["noSkippedTests", "test/core/skip.test.ts", 'import { test } from "vitest"\ntest.skip("a", () => {})\n'],
  ["noRestrictedGlobals", "test/core/sleep.test.ts", "export const a = () => setTimeout(() => {}, 1)\n"],
  [
    "noRestrictedImports",
    "test/core/timer.test.ts",
    'import { setTimeout as sleep } from "node:timers/promises"\nvoid sleep\n',
  ],
  ["noUnusedVariables", "scheduler/unused.ts", "const a = 1\n"],
  ...["Date", "process", "performance", "setTimeout", "setInterval", "crypto", "fetch", "globalThis", "Buffer"].map(
    (name) =>
      ["noRestrictedGlobals", `scheduler/core/${name.toLowerCase()}.ts`, `export const a = () => ${name}\n`] as const,
  ),
  ["plugin", "scheduler/import-type.ts", 'export type A = import("#app/page.tsx").B\n'],
  ["plugin", "scheduler/typeof-import.ts", 'export type A = typeof import("#app/page.tsx")\n'],
  ["noRestrictedGlobals", "scheduler/core/date-type.ts", "export type A = { at: Date }\n"],
]

const SOUND: readonly [path: string, source: string][] = [
  ["scheduler/as-long-as-may-be.ts", lines(300)],
  ["scheduler/clock.ts", "export const a = () => new Date()\n"],
  ["app/page.tsx", "export default function Page() {\n  return <p />\n}\n"],
  ["scheduler/core/zone/intl.ts", "export const a = (ms: number) => new Date(ms)\n"],
]

let findings: Finding[]
let looked: number
beforeAll(() => {
  const cases = [...BROKEN.map(([, path, source]) => [path, source] as const), ...SOUND]
  ;({ findings, looked } = lint(Object.fromEntries(cases)))
})

test("every file of this test was looked at", () => {
  expect(looked).toBe(BROKEN.length + SOUND.length)
})

test.each(BROKEN)("%s refuses %s", (rule, path) => {
  expect(findings.filter((one) => one.path === path).map((one) => one.rule)).toContain(rule)
})

test.each(SOUND)("%s is accepted", (path) => {
  expect(findings.filter((one) => one.path === path)).toEqual([])
})
