import { expect, test } from "vitest"
import { fitForJsonb, fitForText } from "#scheduler/queue/fit.ts"

test("JSON that Postgres takes is passed on letter by letter, numbers included", () => {
  const text = '{"b": 1.10, "a": 12345678901234567890, "s": "ä😀\\n"}'
  expect(fitForJsonb(text)).toBe(text)
})

test.each([
  ["nothing", null],
  ["an empty return value", ""],
])("%s is no result", (_, text) => {
  expect(fitForJsonb(text)).toBeNull()
})

test("a worker's return value that is no JSON is kept as a string", () => {
  expect(fitForJsonb("undefined")).toBe('"undefined"')
  expect(fitForJsonb("half \ud800 and \u0000")).toBe('"half \ufffd and \ufffd"')
})

test("an escaped backslash before u0000 is text, and stays as it is in value", () => {
  const text = JSON.stringify("\\u0000")
  expect(JSON.parse(fitForJsonb(text) ?? "")).toBe("\\u0000")
})

test("raw half pairs are replaced as escaped ones are", () => {
  expect(JSON.parse(fitForJsonb('["\ud800"]') ?? "")).toEqual(["\ufffd"])
  expect(JSON.parse(fitForJsonb('["\\ud800"]') ?? "")).toEqual(["\ufffd"])
})

test("text keeps everything but NUL and half pairs", () => {
  expect(fitForText("a\u0000\ud83d\ude00\udc00")).toBe("a\ufffd😀\ufffd")
  expect(fitForText(null)).toBeNull()
})
