import { endSessionsOf } from "#db/queries/sessions.ts"
import { updateUser } from "#db/queries/users.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { guardLastAdmin, lockNamed, recordOf } from "#scheduler/services/users/view.ts"

export type UserSwitched = { email: string; changed: boolean; sessionsEnded: number }

/**
 * Keeps somebody out from now on: sessions end with it.
 * @throws AppError `not_found`; `conflict` for the last enabled admin.
 */
export async function disableUser({ ctx, email }: { ctx: ServiceContext; email: string }): Promise<UserSwitched> {
  authorise(ctx, "user.disable")
  return await ctx.db.transaction(async (tx) => {
    const refuseLast = await guardLastAdmin(tx)
    const user = await lockNamed(tx, email)
    if (user.disabledAt !== null) return { email: user.email, changed: false, sessionsEnded: 0 }
    refuseLast(user, "disable this one")
    await updateUser(tx, user.id, { disabled: true })
    const sessionsEnded = await endSessionsOf(tx, user.id)
    await recordUserChange(tx, ctx, {
      email: user.email,
      verb: "user.disable",
      before: recordOf(user),
      after: { ...recordOf(user), disabled: true },
    })
    return { email: user.email, changed: true, sessionsEnded }
  })
}
