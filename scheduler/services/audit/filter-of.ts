import type { z } from "zod"
import { type Instant, instant } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import type { AuditTerm } from "#core/search/audit.ts"
import { instantOfWhen } from "#core/search/when.ts"
import type { Zone } from "#core/zone/zone.ts"
import type { AuditQuery } from "#scheduler/services/audit/list.ts"

type Filter = z.input<typeof AuditQuery>

/** What is asked for, as the log is asked it. @param reader dates without an offset are those of its `zone`. */
export function auditFilterOf(terms: readonly AuditTerm[], reader: { now: Instant; zone: Zone }): Filter {
  return Object.assign({}, ...terms.map((term) => conditionOf(term, reader)))
}

function conditionOf(term: AuditTerm, reader: { now: Instant; zone: Zone }): Filter {
  switch (term.key) {
    case "actor":
      return { actor: term.values[0] }
    case "verb":
      return { verb: [...term.values] }
    case "kind":
      return { subjectKind: term.values[0] }
    case "schedule":
      return { subjectKind: "schedule", subjectId: term.values[0] }
    case "note":
      return { note: term.values[0] }
    case "after":
      return { fromAt: boundOf(term.values[0], reader) }
    case "before":
      return { toAt: boundOf(term.values[0], reader) }
    case "last":
      return { fromAt: instant(reader.now - (term.values[0]?.ms ?? 0)) }
    case "word":
      return { subject: term.values[0] }
    default:
      return assertNever(term)
  }
}

function boundOf(when: Parameters<typeof instantOfWhen>[0] | undefined, reader: { now: Instant; zone: Zone }) {
  return when === undefined ? undefined : instantOfWhen(when, reader)
}
