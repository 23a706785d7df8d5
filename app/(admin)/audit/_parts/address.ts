import type { Route } from "next"
import { ROOMS } from "#app/_shell/rooms.ts"
import { queryOf } from "#app/_ui/filter/filter.ts"
import { type AuditTerm, parseAuditSearch } from "#core/search/audit.ts"
import type { ParsedSearch } from "#core/search/language.ts"

export type Params = Record<string, string | string[] | undefined>

export type AuditAddress = {
  /** As it was typed. */
  text: string
  parsed: ParsedSearch<AuditTerm>
  older: number | null
  newer: number | null
  entry: number | null
}

export function auditAddress(params: Params): AuditAddress {
  const text = first(params.q) ?? ""
  const older = idOf(first(params.older))
  return {
    text,
    parsed: parseAuditSearch(text),
    older,
    newer: older === null ? idOf(first(params.newer)) : null,
    entry: idOf(first(params.entry)),
  }
}

/** The log with what is asked of it; `entry` is opened in place. */
export function auditPath(
  text: string,
  place: { older?: number | null; newer?: number | null; entry?: number | null } = {},
): Route {
  const params = new URLSearchParams(text === "" ? {} : { q: text })
  for (const [name, value] of Object.entries(place))
    if (value !== null && value !== undefined) params.set(name, String(value))
  return `${ROOMS.audit.href}${queryOf(params)}` as Route
}

function idOf(text: string | undefined): number | null {
  const id = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0
  return id > 0 ? id : null
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
