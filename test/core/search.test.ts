import fc from "fast-check"
import { expect, test } from "vitest"
import { parseScheduleSearch, SCHEDULE_TRAITS, type ScheduleTerm, scheduleSearchText } from "#core/search/schedules.ts"
import { tokenize } from "#core/search/tokens.ts"
import { cases } from "./support.ts"

const terms = (text: string) =>
  parseScheduleSearch(text).terms.map(({ key, isNegated, values }) => [isNegated ? `-${key}` : key, values])
const problems = (text: string) => parseScheduleSearch(text).problems

test("qualifiers, lists, words, negation and quotes are told apart", () => {
  expect(terms('is:enabled tag:billing,"a b" -task:report.* "nightly report" -old source:file:jobs.yaml')).toEqual([
    ["is", ["enabled"]],
    ["tag", ["billing", "a b"]],
    ["-task", ["report.*"]],
    ["word", ["nightly report"]],
    ["-word", ["old"]],
    ["source", ["file:jobs.yaml"]],
  ])
})

test("distances of the next fire are lengths of time with a side, or never", () => {
  expect(terms("next:<1h next:>2d next:never")).toEqual([
    ["next", [{ side: "<", text: "1h", ms: 3_600_000 }]],
    ["next", [{ side: ">", text: "2d", ms: 172_800_000 }]],
    ["next", [{ side: "never" }]],
  ])
})

test("other words for a trait are read as the one that is ours", () => {
  expect(scheduleSearchText(parseScheduleSearch("IS:Faulted -is:FILE-owned").terms)).toBe("is:set-aside -is:file-owned")
})

test("a malformed token keeps its problem with place and suggestion, and the others are understood", () => {
  const parsed = parseScheduleSearch("is:failng tag:billing next:1h")
  expect(parsed.ok).toBe(false)
  expect(parsed.terms.map((term) => term.key)).toEqual(["tag"])
  expect(parsed.problems).toEqual([
    {
      from: 0,
      to: 9,
      value: "failng",
      expected: expect.stringContaining("enabled, disabled"),
      suggestion: "is:failing",
    },
    { from: 22, to: 29, value: "1h", expected: expect.stringContaining("< or >"), suggestion: "next:<1h" },
  ])
})

test("an unknown key names the nearest one, or offers quotes", () => {
  expect(problems("tags:x")).toMatchObject([{ suggestion: "tag:x" }])
  expect(problems("http://x")).toMatchObject([{ suggestion: '"http://x"' }])
  expect(problems('"http://x"')).toEqual([])
  expect(problems("constructor:x")).toHaveLength(1)
})

test("an empty value, an open quote and an endless text are refused where they stand", () => {
  expect(problems("tag:")).toMatchObject([{ from: 0, to: 4, expected: "expected a tag, such as tag:billing" }])
  expect(problems('tag:"a b')).toMatchObject([{ expected: "expected a closing quote", suggestion: 'tag:"a b"' }])
  expect(problems("x".repeat(1_001))).toMatchObject([{ from: 1_000, to: 1_001 }])
})

test("every token says where it stands", () => {
  const text = '  is:enabled  -tag:a,"b c" word'
  expect(tokenize(text).map(({ from, to, text: written }) => text.slice(from, to) === written)).toEqual([
    true,
    true,
    true,
  ])
  expect(tokenize(text).map((token) => token.values.map(({ from, to }) => text.slice(from, to)))).toEqual([
    ["enabled"],
    ["a", '"b c"'],
    ["word"],
  ])
})

const someText = fc
  .string({ minLength: 1, maxLength: 20 })
  .map((text) => text.trim())
  .filter((text) => text !== "")
const someTerm: fc.Arbitrary<ScheduleTerm> = fc.oneof(
  fc.record({
    key: fc.constant("is" as const),
    isNegated: fc.boolean(),
    values: fc.array(fc.constantFrom(...SCHEDULE_TRAITS), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    key: fc.constantFrom("tag" as const, "task" as const, "queue" as const),
    isNegated: fc.boolean(),
    values: fc.array(someText, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key: fc.constant("word" as const), isNegated: fc.boolean(), values: someText.map((text) => [text]) }),
)

test("a search in its normal spelling reads back as the same terms", () => {
  fc.assert(
    fc.property(fc.array(someTerm, { maxLength: 6 }), (search) => {
      const parsed = parseScheduleSearch(scheduleSearchText(search))
      expect(parsed).toMatchObject({ ok: true, terms: search })
    }),
    { numRuns: cases(500) },
  )
})

test("no text makes the parser throw, and its tokens never overlap", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      let end = 0
      for (const { token } of parseScheduleSearch(text).tokens) {
        expect(token.from).toBeGreaterThanOrEqual(end)
        end = token.to
      }
    }),
    { numRuns: cases(1_000) },
  )
})
