import type { Tx } from "#db/connect.ts"
import { insertAudit } from "#db/queries/audit.ts"
import type { ServiceContext, Verb } from "#scheduler/services/context.ts"

/** On record in the same transaction as the change itself. The subject is the e-mail, which never changes. */
export async function recordUserChange(
  tx: Tx,
  ctx: Pick<ServiceContext, "actor">,
  change: { email: string; verb: Verb; before: object | null; after: object | null },
): Promise<void> {
  const { email, ...rest } = change
  await insertAudit(tx, ctx.actor, [{ ...rest, subjectKind: "user", subjectId: email, note: null }])
}
