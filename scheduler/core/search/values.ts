import { durationOf } from "#core/duration.ts"
import { nearestName } from "#core/nearest-name.ts"
import type { Qualifier } from "#core/search/language.ts"

/** Any text, as it is. `what` names it in a problem. */
export function textValue(what: string, example: string): Qualifier<string> {
  return {
    read: (text) =>
      text.trim() === ""
        ? { ok: false, expected: `expected ${what}, such as ${example}` }
        : { ok: true, value: text.trim() },
    write: (value) => value,
  }
}

/** One of a closed list; `synonyms` are other words for its entries. */
export function wordValue<W extends string>(
  words: readonly W[],
  synonyms: Readonly<Record<string, W>> = {},
): Qualifier<W> {
  return {
    read(text) {
      const given = text.toLowerCase()
      const known =
        words.find((word) => word === given) ?? (Object.hasOwn(synonyms, given) ? synonyms[given] : undefined)
      if (known !== undefined) return { ok: true, value: known }
      const near = nearestName(given, [...words, ...Object.keys(synonyms)])
      const suggestion = near === null ? {} : { suggestion: synonyms[near] ?? near }
      return { ok: false, expected: `expected ${words.join(", ")}`, ...suggestion }
    },
    write: (value) => value,
  }
}

/** "<1h" and ">2d": nearer or further than a length of time. */
export type Distance = { side: "<" | ">"; text: string; ms: number }

const DISTANCE = /^([<>])\s*(.+)$/

export function readDistance(text: string, example: string): ReturnType<Qualifier<Distance>["read"]> {
  const match = DISTANCE.exec(text)
  const ms = match === null ? null : durationOf(match[2] ?? "")
  if (match === null || ms === null) {
    const expected = `expected < or > and a length of time, such as ${example}`
    return durationOf(text) === null ? { ok: false, expected } : { ok: false, expected, suggestion: `<${text}` }
  }
  return { ok: true, value: { side: match[1] === "<" ? "<" : ">", text: (match[2] ?? "").replace(/\s/g, ""), ms } }
}
