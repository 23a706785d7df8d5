import { endSessionsOf } from "#db/queries/sessions.ts"
import { updateUser } from "#db/queries/users.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import type { UserSwitched } from "#scheduler/services/users/disable.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { lockNamed, recordOf } from "#scheduler/services/users/view.ts"

/** Lets somebody who was disabled sign in again, with the password they had. @throws AppError `not_found` */
export async function enableUser({ ctx, email }: { ctx: ServiceContext; email: string }): Promise<UserSwitched> {
  authorise(ctx, "user.enable")
  return await ctx.db.transaction(async (tx) => {
    const user = await lockNamed(tx, email)
    if (user.disabledAt === null) return { email: user.email, changed: false, sessionsEnded: 0 }
    await updateUser(tx, user.id, { disabled: false })
    // One that began while the user was being disabled was of no use so far, and must not come to life now.
    const sessionsEnded = await endSessionsOf(tx, user.id)
    await recordUserChange(tx, ctx, {
      email: user.email,
      verb: "user.enable",
      before: recordOf(user),
      after: { ...recordOf(user), disabled: false },
    })
    return { email: user.email, changed: true, sessionsEnded }
  })
}
