import { expect, test } from "vitest"
import { parseAuditSearch } from "#core/search/audit.ts"

test("keys, a bare word and synonyms are understood", () => {
  const parsed = parseAuditSearch("actor:Ada@Example.com verb:disable,user.create kind:schedules last:7d invoices")
  expect(parsed.ok).toBe(true)
  expect(parsed.terms.map(({ key, values }) => [key, values])).toEqual([
    ["actor", ["user:ada@example.com"]],
    ["verb", ["schedule.disable", "user.create"]],
    ["kind", ["schedule"]],
    ["last", [{ text: "7d", ms: 604_800_000 }]],
    ["word", ["invoices"]],
  ])
})

test("actors of programs stand as the log has them", () => {
  const values = (text: string): unknown[] => parseAuditSearch(text).terms.map((term) => term.values[0])
  expect(values("actor:beat")).toEqual(["beat"])
  expect(values("actor:cli:ada@host")).toEqual(["cli:ada@host"])
})

test.each([
  ["-verb:disable", "without the minus"],
  ["actor:a,b", "one value"],
  ["first second", "one word"],
  ["note:x note:y", "note: once"],
  ["verb:dance", "expected schedule.create"],
  ["who:ada", "expected one of actor:"],
])("%s is kept with its problem, and the rest still counts", (text, expected) => {
  const parsed = parseAuditSearch(`${text} kind:user`)
  expect(parsed.ok).toBe(false)
  expect(parsed.problems.map((problem) => problem.expected).join()).toContain(expected)
  expect(parsed.terms.at(-1)?.key).toBe("kind")
})
