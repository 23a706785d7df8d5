import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import type { Tx } from "#db/connect.ts"
import { type AuditEntry, insertAudit } from "#db/queries/audit.ts"
import type { ServiceContext, Verb } from "#scheduler/services/context.ts"

const SECRET_KEY = /pass(word|wd|phrase)?$|secret|token|api[-_]?key|private[-_]?key|authori[sz]ation|cookie|credential/i
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi
/** Stands in the log for a value that is no business of its readers. */
export const HIDDEN = "(hidden)"

/** What the log keeps of a schedule at one revision. */
export function scheduleRecord(columns: ScheduleColumns, revision: number): object {
  const draft = draftOf(columns)
  return {
    revision,
    ...draft,
    enabled: columns.enabled,
    ...(draft.payload === undefined ? {} : { payload: withoutSecrets(draft.payload) }),
  }
}

export type ScheduleChange = {
  id: number
  verb: Verb
  note?: string | null
  before: object | null
  after: object | null
}

/** On record in the same transaction as the change itself, or the change is not made. */
export async function recordScheduleChanges(
  tx: Tx,
  ctx: ServiceContext,
  changes: readonly ScheduleChange[],
  batch: string | null = null,
): Promise<void> {
  const entries: AuditEntry[] = changes.map(({ id, verb, note, before, after }) => ({
    verb,
    subjectKind: "schedule",
    subjectId: String(id),
    note: note ?? null,
    before,
    after,
  }))
  await insertAudit(tx, ctx.actor, entries, batch)
}

/** The value with whatever looks like a password taken out: by the key it stands under, or inside a URL. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return textWithoutSecrets(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) && inner !== null ? HIDDEN : withoutSecrets(inner),
    ]),
  )
}

/** The text with passwords in URLs taken out. */
export function textWithoutSecrets(text: string): string {
  return text.replace(URL_PASSWORD, `$1:${HIDDEN}@`)
}
