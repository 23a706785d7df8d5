/*
 * The `yaml` package takes about 130 µs an entry, which for 10,000 entries is longer than all the rest of an apply.
 * Files of that size are written by programs, in the plain form that this reads twenty times as fast. Whatever is not
 * that form (comments behind values, anchors, block texts, lines that go on, mistakes) is not guessed at: the answer is
 * null, and the package reads the file.
 */

const KEY = /^([A-Za-z_][\w.-]*):(?: (\S.*))?$/
const WORD = /^[A-Za-z][\w./@ -]*$/
const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/
const LENGTH = /^\d+(?:ms|s|m|h|d|w|mo)$/
const QUOTED = /^"(?:[^"\\]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"$/
const SINGLE_QUOTED = /^'[^']*'$/
const STRANGE_START = /^(?:[-?:,\]}#&*!|>%@`"']|\.\.)/
const KEYWORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
])

type Line = { indent: number; text: string }

class NotPlain extends Error {}

/** The entries of a plain YAML list, or null. @param readValue reads any other value that stands on one line. */
export function readPlainList(text: string, readValue: (text: string) => unknown): unknown[] | null {
  try {
    const lines = linesOf(text)
    if (lines[0]?.indent !== 0 || !isItem(lines[0])) return null
    const reader = new Reader(lines, readValue)
    const entries = reader.sequence(0)
    return reader.isAtEnd ? entries : null
  } catch {
    return null
  }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (const raw of text.split("\n")) {
    const content = raw.trimStart()
    if (content === "" || content.startsWith("#") || (raw === "---" && lines.length === 0)) continue
    const indent = raw.length - content.length
    if (
      content.trimEnd() !== content ||
      raw.slice(0, indent).trim() !== "" ||
      /[\t\r\uFEFF\u0085\u2028\u2029]/.test(raw)
    )
      throw new NotPlain()
    if (indent === 0 && !content.startsWith("- ")) throw new NotPlain()
    lines.push({ indent, text: content })
  }
  return lines
}

const isItem = (line: Line) => line.text.startsWith("- ")

class Reader {
  readonly #lines: Line[]
  readonly #readValue: (text: string) => unknown
  #at = 0

  constructor(lines: Line[], readValue: (text: string) => unknown) {
    this.#lines = lines
    this.#readValue = readValue
  }

  get isAtEnd(): boolean {
    return this.#at === this.#lines.length
  }

  sequence(indent: number): unknown[] {
    const items: unknown[] = []
    for (let line = this.#line(); line?.indent === indent && isItem(line); line = this.#line()) {
      const text = line.text.slice(2)
      if (text.startsWith(" ") || text.startsWith("- ")) throw new NotPlain()
      if (KEY.test(text)) {
        this.#lines[this.#at] = { indent: indent + 2, text }
        items.push(this.#mapping(indent + 2))
      } else items.push(this.#value(text, indent))
    }
    return items
  }

  #mapping(indent: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {}
    for (let line = this.#line(); line?.indent === indent && !isItem(line); line = this.#line()) {
      const [, key = "", text] = KEY.exec(line.text) ?? []
      if (key === "" || key === "__proto__" || key in fields || /^(null|true|false)$/i.test(key)) throw new NotPlain()
      fields[key] = text === undefined ? this.#inner(indent) : this.#value(text, indent)
    }
    if ((this.#line()?.indent ?? 0) > indent) throw new NotPlain()
    return fields
  }

  /** What stands below a key. */
  #inner(indent: number): unknown {
    this.#at++
    const line = this.#line()
    if (line === undefined || line.indent < indent) return null
    if (line.indent === indent) return isItem(line) ? this.sequence(indent) : null
    return isItem(line) ? this.sequence(line.indent) : this.#mapping(line.indent)
  }

  #value(text: string, indent: number): unknown {
    this.#at++
    if ((this.#line()?.indent ?? 0) > indent) throw new NotPlain()
    if (QUOTED.test(text)) return JSON.parse(text)
    if (SINGLE_QUOTED.test(text)) return text.slice(1, -1)
    if (text.startsWith("{") || text.startsWith("[")) return this.#readValue(text)
    if (KEYWORDS.has(text)) return KEYWORDS.get(text)
    if (WHOLE.test(text)) return Number(text)
    if (LENGTH.test(text)) return text
    if (STRANGE_START.test(text) || /: | #|:$/.test(text)) throw new NotPlain()
    return WORD.test(text) && !/^(null|true|false)$/i.test(text) ? text : this.#readValue(text)
  }

  #line(): Line | undefined {
    return this.#lines[this.#at]
  }
}
