import { afterEach, beforeEach, expect, test } from "vitest"
import { copyProject, type ProjectCopy } from "./project-copy.ts"

const CONFIG = [
  "package.json",
  "tsconfig.json",
  "biome.json",
  "knip.json",
  ".gitignore",
  "test/meta/no-import-type.grit",
]

let project: ProjectCopy
beforeEach(() => {
  project = copyProject(["bin/check.mjs", ...CONFIG])
  project.write("scheduler/a.ts", "export const a: number = 1\n")
  project.write(
    "app/page.tsx",
    'import { a } from "#scheduler/a.ts"\n\nexport default function Page() {\n  return <p>{a}</p>\n}\n',
  )
  project.write("app/layout.tsx", 'export default function Layout() {\n  return <html lang="en" />\n}\n')
})
afterEach(() => project.remove())

const check = (...gates: string[]) => project.run(process.execPath, ["bin/check.mjs", ...gates])
const red = (gate: string, words: string) => ({
  code: 1,
  output: expect.stringMatching(new RegExp(`${words}(?:.|\\n)*FAIL ${gate}`)),
})

test("lint is red on a badly formatted file and on a finding", () => {
  project.write("app/page.tsx", "export default function Page() {\n  return <p />\n}\n")
  expect(check("lint")).toMatchObject({ code: 0 })
  project.write("scheduler/b.ts", "export const b = 1;\n")
  expect(check("lint")).toMatchObject(red("lint", "scheduler/b.ts"))
  project.write("scheduler/b.ts", "export const b = (c: any) => c\n")
  expect(check("lint")).toMatchObject(red("lint", "noExplicitAny"))
})

test("lint is red when Biome was told to look at less than there is", () => {
  project.write("app/page.tsx", "export default function Page() {\n  return <p />\n}\n")
  project.edit("biome.json", (source) => source.replace('"includes": ["**"', '"includes": ["bin/**"'))
  expect(check("lint")).toMatchObject(red("lint", "looked at \\d of \\d"))
})

test("types are red on an error and when the compiler was told to look at less than there is", () => {
  expect(check("types")).toMatchObject({ code: 0 })
  project.write("scheduler/a.ts", "export const a: number = 'one'\n")
  expect(check("types")).toMatchObject(red("types", "TS2322"))
  project.write("scheduler/a.ts", "export const a: number = 1\n")
  project.write("scheduler/b.ts", "export const b = 1\n")
  project.edit("tsconfig.json", (source) => source.replace(/"include": \[[^\]]*\]/, '"include": ["next-env.d.ts"]'))
  expect(check("types")).toMatchObject(red("types", "tsc does not look at scheduler/b.ts"))
})

test("unused code is red on an export that nobody imports", () => {
  project.write("scheduler/a.ts", "export const a: number = 1\nexport const nobody = 2\n")
  expect(check("unused")).toMatchObject(red("unused", "nobody"))
})

test("core tests are red when there are none", () => {
  project.write(
    "vitest.config.ts",
    'export default { test: { projects: [{ test: { name: "core", include: ["test/core/*.ts"] } }] } }\n',
  )
  expect(check("core")).toMatchObject(red("core", "No test files found"))
})

test("one red gate does not hide the next, and a gate that does not exist is refused", () => {
  project.write("scheduler/a.ts", "export const a: number = 'one'\n")
  const { output } = check("types", "lint")
  expect(output).toMatch(/^FAIL types/m)
  expect(output).toMatch(/^FAIL lint/m)
  expect(output).toContain("check failed: types, lint")
  expect(check("lynt")).toMatchObject({ code: 2, output: expect.stringContaining("no such gate: lynt") })
})
