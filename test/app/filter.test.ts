import { describe, expect, test } from "vitest"
import { filterTokens, offersFor, queryOf } from "#app/_ui/filter/filter.ts"
import { parseRunSearch } from "#core/search/runs.ts"

const KEYS = [
  { key: "state", words: "as it is", values: ["running", "retrying", "failed"] },
  { key: "schedule", words: "a name" },
]

describe("completion", () => {
  test("offers keys that begin as the last word does, and leaves what stands before it", () => {
    expect(offersFor("report s", KEYS).map(({ text }) => text)).toEqual(["report state:", "report schedule:"])
    expect(offersFor("-st", KEYS)).toEqual([{ text: "-state:", words: "as it is", isWhole: false }])
  })

  test("offers the values of a key, also after a comma, as conditions that can be applied", () => {
    expect(offersFor("state:r", KEYS).map(({ text }) => text)).toEqual(["state:running", "state:retrying"])
    expect(offersFor("state:failed,run", KEYS)).toEqual([{ text: "state:failed,running", words: "", isWhole: true }])
  })

  test("offers nothing for a key without a list, or one that is not known", () => {
    expect(offersFor("schedule:x", KEYS)).toEqual([])
    expect(offersFor("colour:red", KEYS)).toEqual([])
  })
})

describe("the chips of a filter", () => {
  test("say which condition is not understood and what is probably meant, and leave the others alone", () => {
    expect(filterTokens(parseRunSearch("state:faild queue:mail"))).toEqual([
      { text: "state:faild", problem: expect.stringMatching(/^faild: expected planned, /), suggestion: "state:failed" },
      { text: "queue:mail", problem: null, suggestion: null },
    ])
  })

  test("show a condition that was typed twice once", () => {
    expect(filterTokens(parseRunSearch("is:live is:live"))).toHaveLength(1)
  })

  test("end where the filter is too long, with the reason", () => {
    const tokens = filterTokens(parseRunSearch("word ".repeat(300)))
    expect(tokens.at(-1)?.problem).toMatch(/at most 1000 characters/)
  })
})

test("an address leaves readable what needs no escape, and reads back to the same", () => {
  const params = new URLSearchParams({ q: "state:failed,lost took:>5m a&b" })
  expect(queryOf(params)).toBe("?q=state:failed,lost+took:%3E5m+a%26b")
  expect(new URLSearchParams(queryOf(params)).get("q")).toBe("state:failed,lost took:>5m a&b")
  expect(queryOf(new URLSearchParams())).toBe("")
})
