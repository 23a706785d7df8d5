import type { ParsedSearch } from "#core/search/language.ts"

/** One condition of a filter, as a chip shows it. */
export type FilterToken = { text: string; problem: string | null; suggestion: string | null }

/** A key that the filter understands, for completion. */
export type FilterKey = {
  key: string
  /** What it asks, in a few words. */
  words: string
  /** Its values where they are a closed list, or examples of them. */
  values?: readonly string[]
}

/** What completion offers: `text` is what the field then has; `isWhole`: it is a condition and can be applied at once. */
export type Offer = { text: string; words: string; isWhole: boolean }

const MOST_OFFERS = 12

export function filterTokens(parsed: ParsedSearch<unknown>): FilterToken[] {
  const tokens = parsed.tokens
    .filter(({ token }, index, all) => all.findIndex((other) => other.token.text === token.text) === index)
    .map(({ token, problem }) => ({
      text: token.text,
      problem: problem === null ? null : `${problem.value === "" ? token.text : problem.value}: ${problem.expected}`,
      suggestion: problem?.suggestion ?? null,
    }))
  const beyond = parsed.problems.find(({ from }) => parsed.tokens.every(({ token }) => token.from !== from))
  return beyond === undefined ? tokens : [...tokens, { text: beyond.value, problem: beyond.expected, suggestion: null }]
}

/** Keys that begin as the last word of the text does, or the values of the key that it has. */
export function offersFor(typed: string, keys: readonly FilterKey[]): Offer[] {
  const [before, word] = lastWord(typed)
  const sign = word.startsWith("-") ? "-" : ""
  const asked = word.slice(sign.length).toLowerCase()
  const colon = asked.indexOf(":")
  if (colon === -1)
    return keys
      .filter(({ key }) => key.startsWith(asked))
      .map(({ key, words }) => ({ text: `${before}${sign}${key}:`, words, isWhole: false }))
  const key = keys.find((one) => one.key === asked.slice(0, colon))
  const comma = Math.max(word.lastIndexOf(","), word.indexOf(":"))
  const [head, begun] = [word.slice(0, comma + 1), word.slice(comma + 1).toLowerCase()]
  return (key?.values ?? [])
    .filter((value) => value.toLowerCase().startsWith(begun))
    .map((value) => ({ text: `${before}${head}${value}`, words: "", isWhole: true }))
    .slice(0, MOST_OFFERS)
}

/** The query of an address as people can read it: what needs no escape there has none. */
export function queryOf(params: URLSearchParams): string {
  const text = params
    .toString()
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%40", "@")
    .replaceAll("%2F", "/")
  return text === "" ? "" : `?${text}`
}

function lastWord(typed: string): [before: string, word: string] {
  const at = typed.lastIndexOf(" ") + 1
  return [typed.slice(0, at), typed.slice(at)]
}
