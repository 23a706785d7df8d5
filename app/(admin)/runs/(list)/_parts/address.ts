import type { Route } from "next"
import { ROOMS } from "#app/_shell/rooms.ts"
import { queryOf } from "#app/_ui/filter/filter.ts"
import type { ParsedSearch } from "#core/search/language.ts"
import { parseRunSearch, type RunTerm, runSearchText } from "#core/search/runs.ts"
import { cursorText, RunCursor } from "#scheduler/services/runs/cursor.ts"

/** What the address of the list says. */
export type RunsAddress = {
  parsed: ParsedSearch<RunTerm>
  /** The search without what is not understood. */
  text: string
  isBounded: boolean
  /** Places in the list, as the address has them. */
  older: string | null
  newer: string | null
}

export type Params = Record<string, string | string[] | undefined>

const TIMES: readonly RunTerm["key"][] = ["after", "before", "last"]

export function runsAddress(params: Params): RunsAddress {
  const parsed = parseRunSearch(firstOf(params.q))
  const [older, newer] = [cursorOf(params.older), cursorOf(params.newer)]
  return {
    parsed,
    text: runSearchText(parsed.terms),
    isBounded: parsed.terms.some(({ key }) => TIMES.includes(key)),
    older,
    newer: older === null ? newer : null,
  }
}

/** The list of runs that fit a search, at a place in it. */
export function runsPath(text: string, place: { older?: RunCursor | null; newer?: RunCursor | null } = {}): Route {
  const params = new URLSearchParams()
  if (text !== "") params.set("q", text)
  if (place.older) params.set("older", cursorText(place.older))
  if (place.newer) params.set("newer", cursorText(place.newer))
  return `${ROOMS.runs.href}${queryOf(params)}` as Route
}

/** The texts of a search but for those about time. */
export function withoutTimes(parsed: ParsedSearch<RunTerm>): string[] {
  return parsed.tokens.filter(({ term }) => term === null || !TIMES.includes(term.key)).map(({ token }) => token.text)
}

/** A place that is none is the beginning of the list: the address was cut or written by hand. */
function cursorOf(param: string | string[] | undefined): string | null {
  const text = firstOf(param)
  return RunCursor.safeParse(text).success ? text : null
}

function firstOf(param: string | string[] | undefined): string {
  return (Array.isArray(param) ? param[0] : param) ?? ""
}
