export type JsonToken = { kind: "key" | "text" | "number" | "word" | "plain"; text: string }

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** Indented JSON cut into pieces that have a colour each. What cannot be written as JSON is an empty text. */
export function jsonTokens(value: unknown, atMost = 200_000): JsonToken[] {
  const whole = JSON.stringify(value, null, 2) ?? ""
  const text = whole.length > atMost ? `${whole.slice(0, atMost)}\n…` : whole
  const tokens: JsonToken[] = []
  let end = 0
  for (const match of text.matchAll(TOKENS)) {
    const [found, quoted, colon, number] = match
    if (match.index > end) tokens.push({ kind: "plain", text: text.slice(end, match.index) })
    if (quoted !== undefined) {
      tokens.push({ kind: colon === undefined ? "text" : "key", text: quoted })
      if (colon !== undefined) tokens.push({ kind: "plain", text: colon })
    } else tokens.push({ kind: number === undefined ? "word" : "number", text: found })
    end = match.index + found.length
  }
  if (end < text.length) tokens.push({ kind: "plain", text: text.slice(end) })
  return tokens
}
