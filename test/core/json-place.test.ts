import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readJson } from "#core/json-place.ts"

describe("a text that is JSON", () => {
  test("reads as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  test("may be nested deeper than the stack", () => {
    expect(readJson(`${"[".repeat(5_000)}${"]".repeat(5_000)}`).ok).toBe(true)
    expect(readJson("[".repeat(100_000))).toMatchObject({ ok: false, at: 100_000 })
  })
})

describe("a text that is none", () => {
  test("is refused whenever JSON.parse refuses it, and only then", () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, other]) => {
      const place = at % (text.length + 1)
      return `${text.slice(0, place)}${other}${text.slice(place + 1)}`
    })
    const agrees = fc.property(broken, (text) => {
      expect(readJson(text).ok).toBe(isJson(text))
    })
    fc.assert(agrees, { numRuns: 2_000 })
  })

  test.each([
    ["", 1, 1, "expected text in double quotes, a number, true, false, null, { or ["],
    ['{\n  "region": eu\n}', 2, 13, "expected text in double quotes, a number, true, false, null, { or ["],
    ['{"a": 1,}', 1, 9, "expected a key in double quotes"],
    ["{'a': 1}", 1, 2, "expected a key in double quotes, or }"],
    ['{"a" 1}', 1, 6, "expected : after the key"],
    ['{"a": 1\n"b": 2}', 2, 1, "expected , or }"],
    ["[1 2]", 1, 4, "expected , or ]"],
    ['{"a": "open}', 1, 7, 'expected a " that ends this text, on the same line'],
    ["{} {}", 1, 4, "expected nothing more"],
    ["[1, 2", 1, 6, "expected , or ]"],
  ])("says of %j the line, the column and what is expected", (text, line, column, message) => {
    expect(readJson(text)).toMatchObject({ ok: false, line, column, message })
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
