/** What a text of JSON holds, or the first place where it stops being JSON. `line` and `column` count from 1, `at` from 0. */
export type JsonReading =
  | { ok: true; value: unknown }
  | { ok: false; at: number; line: number; column: number; message: string }

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a text
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /[A-Za-z]+/y
const WORDS: readonly string[] = ["true", "false", "null"]
const A_VALUE = "expected text in double quotes, a number, true, false, null, { or ["
const A_KEY = "expected a key in double quotes"

/** Engines word and place their refusals differently, or not at all; this one says the same everywhere. */
export function readJson(text: string): JsonReading {
  const refused = firstRefusal(text)
  if (refused === null) return { ok: true, value: JSON.parse(text) }
  const before = text.slice(0, refused.at)
  return {
    ok: false,
    at: refused.at,
    line: before.split("\n").length,
    column: refused.at - before.lastIndexOf("\n"),
    message: refused.expected,
  }
}

type Refused = { at: number; expected: string }
type Open = "{" | "["

/** Walked without recursion: what is pasted may be nested deeper than the stack. */
function firstRefusal(text: string): Refused | null {
  const open: Open[] = []
  let at = skip(SPACE, text, 0)
  let wants: "value" | "first key" | "key" | "first item" | "end" = "value"
  for (;;) {
    const sign = text[at]
    const inside = open.at(-1)
    if (wants === "end") {
      if (inside === undefined) return at === text.length ? null : { at, expected: "expected nothing more" }
      if (sign === ",") wants = inside === "{" ? "key" : "value"
      else if (sign === closing(inside)) open.pop()
      else return { at, expected: `expected , or ${closing(inside)}` }
      at = skip(SPACE, text, at + 1)
    } else if (wants === "first key" || wants === "key") {
      if (wants === "first key" && sign === "}") {
        open.pop()
        wants = "end"
        at = skip(SPACE, text, at + 1)
        continue
      }
      const end = skip(TEXT, text, at)
      if (end === at) return { at, expected: wants === "key" ? A_KEY : `${A_KEY}, or }` }
      at = skip(SPACE, text, end)
      if (text[at] !== ":") return { at, expected: "expected : after the key" }
      at = skip(SPACE, text, at + 1)
      wants = "value"
    } else if (wants === "first item" && sign === "]") {
      open.pop()
      wants = "end"
      at = skip(SPACE, text, at + 1)
    } else if (sign === "{" || sign === "[") {
      open.push(sign)
      wants = sign === "{" ? "first key" : "first item"
      at = skip(SPACE, text, at + 1)
    } else {
      const end = endOfPlain(text, at)
      if (typeof end !== "number") return end
      wants = "end"
      at = skip(SPACE, text, end)
    }
  }
}

/** The end of a text, a number or a word. */
function endOfPlain(text: string, at: number): number | Refused {
  if (text[at] === '"') {
    const end = skip(TEXT, text, at)
    return end > at ? end : { at, expected: 'expected a " that ends this text, on the same line' }
  }
  const word = text.slice(at, skip(WORD, text, at))
  if (WORDS.includes(word)) return at + word.length
  const end = skip(NUMBER, text, at)
  return end > at ? end : { at, expected: A_VALUE }
}

function closing(open: Open): string {
  return open === "{" ? "}" : "]"
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
