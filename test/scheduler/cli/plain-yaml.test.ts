import fc from "fast-check"
import { expect, test } from "vitest"
import { parse, stringify } from "yaml"
import { readPlainList } from "#scheduler/cli/plain-yaml.ts"

const read = (text: string): unknown => parse(text, { merge: true, logLevel: "error" })

/** Null is always a right answer; any other must be the package's. */
function isRight(text: string): boolean {
  const plain = readPlainList(text, read)
  if (plain === null) return false
  expect({ text, value: plain }).toEqual({ text, value: read(text) })
  return true
}

const word = fc.constantFrom(
  "a",
  "true",
  "null",
  "Null",
  "~",
  "yes",
  "0x1f",
  "0o7",
  "1e3",
  "010",
  "-0",
  "+5",
  ".5",
  "1_000",
  "10s",
  "2w",
  "1mo",
  "09:00",
  "*/5 * * * *",
  "0 9 * * 1",
  "0 9 * * MON#2",
  "@daily",
  "H H * * *",
  "a: b",
  "a #b",
  "a:",
  "- x",
  "? x",
  "a'b",
  '"q"',
  "it's",
  "x\ny",
  " x",
  "x ",
  "\t",
  "",
  "é🎉",
  "2026-12-24T18:00:00+01:00",
  "Europe/Prague",
  "%x",
  "&a",
  "*a",
  "!t",
  "|",
  ">",
  "[",
  "{",
  "---",
  "...",
  "<<",
)
const scalar = fc.oneof(word, fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null))
const key = fc.oneof(
  fc.constantFrom("name", "cron", "a-b", "a.b", "null", "true", "x y", "<<", "1"),
  fc.string({ minLength: 1 }),
)
const { entry } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 3 }), tie("entry")),
  entry: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
}))

test("a generated list is read as the yaml package reads it, or not at all", () => {
  let plain = 0
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.boolean(), (entries, indentSeq) => {
      if (isRight(stringify(entries, { indentSeq, lineWidth: 60 }))) plain++
    }),
    { numRuns: 3_000 },
  )
  expect(plain).toBeGreaterThan(100)
})

test("lines put together at random are read as the yaml package reads them, or not at all", () => {
  const line = fc.tuple(
    fc.constantFrom("", "- ", "  ", "    ", "  - ", "    - "),
    fc.constantFrom("", "name: ", "cron:", "x: "),
    fc.oneof(word, fc.constantFrom("[1, a]", "{n: 1}", "# c")),
  )
  let plain = 0
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = `- name: a\n${lines.map((parts) => parts.join("")).join("\n")}\n`
      if (isRight(text)) plain++
    }),
    { numRuns: 5_000 },
  )
  expect(plain).toBeGreaterThan(100)
})

test("the form in which programs write schedules is read without the package", () => {
  const text = `# made by a program
---
- name: heartbeat
  cron:
    - "*/5 * * * *"
    - 0 9 * * 1
  tags: []
  payload: { n: 1, text: "a: b" }
  timeZone: Europe/Prague
- name: 'other'
  every: 10s
  payload:
    url: https://example.com/x
    deep:
    - 1
    - two words
  enabled: false
`
  expect(isRight(text)).toBe(true)
})

test.each([
  ["- a: 1\n  a: 2"],
  ["- a: x\n    y"],
  ["- a: |\n    text"],
  ["- a: &x 1\n- b: *x"],
  ["- a: 1 # why"],
  ["- a\n- b\n---\n- c"],
  ["a: 1"],
  ["- a: 1\n b: 2"],
  ['- a: "x\n  y"'],
  ["-\ta: 1"],
  ["- - 1"],
  ["- <<: {a: 1}"],
])("%j is left to the package", (text) => {
  expect(readPlainList(text, read)).toBeNull()
})
