import { nearestName } from "#core/nearest-name.ts"
import { type SearchToken, tokenize, tokenText } from "#core/search/tokens.ts"

/** What is wrong with one token. `from` and `to` say where in the text. */
export type SearchProblem = {
  from: number
  to: number
  value: string
  expected: string
  /** A token that would be understood and is probably meant. */
  suggestion: string | null
}

type Read<T> = { ok: true; value: T } | { ok: false; expected: string; suggestion?: string }

/** A key of a language: how one of its values is read and written. */
export type Qualifier<T> = { read(text: string): Read<T>; write(value: T): string }
type ValueOf<Q> = Q extends { read(text: string): Read<infer T> } ? T : never
/** A condition: any of the values, or with `isNegated` none of them. Those of a search must all hold. */
export type TermOf<L> = { [K in keyof L & string]: { key: K; isNegated: boolean; values: ValueOf<L[K]>[] } }[keyof L &
  string]

/** One token as a chip shows it: understood, or with its problem. */
export type ReadToken<Term> = { token: SearchToken; term: Term; problem: null } | ReadFailure
type ReadFailure = { token: SearchToken; term: null; problem: SearchProblem }

export type ParsedSearch<Term> = {
  /** Whether every token was understood. */
  ok: boolean
  tokens: ReadToken<Term>[]
  terms: Term[]
  problems: SearchProblem[]
}

const LONGEST = 1_000

/**
 * Reads a search. A language has its keys by name, and `word`: what a bare word is looked for in. A token that is not
 * understood is kept with its problem and leaves the others as they are.
 */
export function parseWith<L extends Record<string, object>>(language: L, text: string): ParsedSearch<TermOf<L>> {
  const tokens = tokenize(text.slice(0, LONGEST)).map((token) => readToken(language, token))
  const problems = tokens.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  if (text.length > LONGEST) problems.push(tooLong(text))
  const terms = tokens.flatMap(({ term }) => (term === null ? [] : [term]))
  return { ok: problems.length === 0, tokens, terms, problems }
}

/** Terms as text, in their normal spelling; read again they are the same. */
export function searchText<L extends Record<string, object>>(language: L, terms: readonly TermOf<L>[]): string {
  return terms
    .map(({ key, isNegated, values }) => {
      const { write } = qualifierOf(language, key)
      return tokenText({ isNegated, key: key === "word" ? null : key, values: values.map(write) })
    })
    .join(" ")
}

function readToken<L extends Record<string, object>>(language: L, token: SearchToken): ReadToken<TermOf<L>> {
  const key = token.key?.value ?? "word"
  const fail = (value: string, expected: string, suggestion: string | null = null): ReadFailure => {
    const { from, to } = token
    return { token, term: null, problem: { from, to, value, expected, suggestion } }
  }
  if (token.isOpen) return fail(token.text, "expected a closing quote", `${token.text}"`)
  if (key === "word" && token.key !== null) return fail(token.text, "expected the word alone")
  if (!Object.hasOwn(language, key)) {
    const keys = Object.keys(language).filter((name) => name !== "word")
    const near = nearestName(key, keys)
    const rest = token.text.slice(token.text.indexOf(":"))
    const suggestion = near === null ? JSON.stringify(token.text) : `${token.isNegated ? "-" : ""}${near}${rest}`
    return fail(
      token.text,
      `expected one of ${keys.map((name) => `${name}:`).join(", ")}, or quotes round it`,
      suggestion,
    )
  }
  const { read } = qualifierOf(language, key)
  const values: unknown[] = []
  for (const piece of token.values) {
    const found = read(piece.value)
    if (!found.ok) {
      const { expected, suggestion } = found
      const whole = token.values.map((other) => (other === piece ? (suggestion ?? "") : other.value))
      const meant =
        suggestion === undefined ? null : tokenText({ ...token, key: token.key?.value ?? null, values: whole })
      return fail(piece.value, expected, meant)
    }
    values.push(found.value)
  }
  return { token, term: termOf<L>(key, token.isNegated, values), problem: null }
}

/** The one cast of a heterogeneous table: `values` were read by the qualifier of this very key. */
function termOf<L>(key: string, isNegated: boolean, values: unknown[]): TermOf<L> {
  return { key, isNegated, values } as unknown as TermOf<L>
}

function qualifierOf(language: Record<string, object>, key: string): Qualifier<unknown> {
  return language[key] as Qualifier<unknown>
}

function tooLong(text: string): SearchProblem {
  const expected = `expected at most ${LONGEST} characters`
  return { from: LONGEST, to: text.length, value: `${text.slice(0, 40)}…`, expected, suggestion: null }
}
