/*
 * The tokenizer of every search field: words, `key:value`, `key:a,b` (any of them), `-` before either, and quotes
 * round what holds spaces, commas or colons. It knows no keys; a language gives them their meaning.
 */

/** A piece of the text, and where it stands: `from` is the offset of its first character, `to` the one after its last. */
export type Piece = { value: string; from: number; to: number }

export type SearchToken = {
  /** As it was written. */
  text: string
  from: number
  to: number
  isNegated: boolean
  /** In lower case; null for a word. */
  key: Piece | null
  /** One for a word; for a key one or more, each may be empty. */
  values: Piece[]
  /** A quote that nothing closes. */
  isOpen: boolean
}

const KEY = /([A-Za-z][A-Za-z_-]*):/y
const SPACE = /\s/
/** What cannot stand bare in a value. */
const NEEDS_QUOTES = /[\s,"\\]/

export function tokenize(text: string): SearchToken[] {
  const tokens: SearchToken[] = []
  let at = 0
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++
      continue
    }
    const token = readToken(text, at)
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function readToken(text: string, from: number): SearchToken {
  const isNegated = text.charAt(from) === "-" && from + 1 < text.length && !SPACE.test(text.charAt(from + 1))
  const key = readKey(text, isNegated ? from + 1 : from)
  const values: Piece[] = []
  let at = key === null ? from + (isNegated ? 1 : 0) : key.to + 1
  let isOpen = false
  for (;;) {
    const piece = readValue(text, at, key !== null)
    values.push(piece)
    isOpen ||= piece.isOpen
    at = piece.to
    if (key === null || text.charAt(at) !== ",") break
    at++
  }
  return { text: text.slice(from, at), from, to: at, isNegated, key, values, isOpen }
}

function readKey(text: string, from: number): Piece | null {
  KEY.lastIndex = from
  const name = KEY.exec(text)?.[1]
  return name === undefined ? null : { value: name.toLowerCase(), from, to: from + name.length }
}

function readValue(text: string, from: number, endsAtComma: boolean): Piece & { isOpen: boolean } {
  let value = ""
  let isOpen = false
  let at = from
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') isOpen = !isOpen
    else if (isOpen && char === "\\" && at + 1 < text.length) value += text.charAt(++at)
    else if (!isOpen && (SPACE.test(char) || (endsAtComma && char === ","))) break
    else value += char
  }
  return { value, from, to: at, isOpen }
}

/** A value or word as it can be typed: read back, it is the same again. */
export function quoted(value: string, isWord = false): string {
  KEY.lastIndex = 0
  const isMistakable = value === "" || (isWord && (value.startsWith("-") || KEY.test(value)))
  if (!isMistakable && !NEEDS_QUOTES.test(value)) return value
  return `"${value.replace(/["\\]/g, "\\$&")}"`
}

export function tokenText(token: { isNegated: boolean; key: string | null; values: readonly string[] }): string {
  const sign = token.isNegated ? "-" : ""
  if (token.key === null) return `${sign}${token.values.map((value) => quoted(value, true)).join(" ")}`
  return `${sign}${token.key}:${token.values.map((value) => quoted(value)).join(",")}`
}
