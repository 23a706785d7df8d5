import { endSessionsOf } from "#db/queries/sessions.ts"
import { forgetAttemptsOf } from "#db/queries/sign-in-attempts.ts"
import { updateUser, writePasswordHash } from "#db/queries/users.ts"
import { accountKey } from "#scheduler/services/auth/attempts.ts"
import { generatePassword, scrypt } from "#scheduler/services/auth/password.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { refuseBadPassword } from "#scheduler/services/users/refuse.ts"
import { lockNamed } from "#scheduler/services/users/view.ts"

/**
 * A new password for somebody who has lost theirs, to be changed at the next sign-in. Sessions end, and tries that
 * failed count no more. Without a password one is made, and returned this one time.
 * @throws AppError `invalid_input`, `not_found`
 */
export async function resetPassword({
  ctx,
  email,
  password: given,
}: {
  ctx: ServiceContext
  email: string
  password?: string | undefined
}): Promise<{ email: string; password: string | null; sessionsEnded: number; isDisabled: boolean }> {
  authorise(ctx, "user.reset_password")
  if (given !== undefined) refuseBadPassword("password", given, email.trim().toLowerCase())
  const password = given ?? generatePassword()
  const hash = await scrypt.hash(password)
  return await ctx.db.transaction(async (tx) => {
    const user = await lockNamed(tx, email)
    await writePasswordHash(tx, user.id, hash)
    await updateUser(tx, user.id, { mustChangePassword: true })
    await forgetAttemptsOf(tx, accountKey(user.email))
    const sessionsEnded = await endSessionsOf(tx, user.id)
    await recordUserChange(tx, ctx, {
      email: user.email,
      verb: "user.reset_password",
      before: null,
      after: { sessionsEnded },
    })
    return {
      email: user.email,
      password: given === undefined ? password : null,
      sessionsEnded,
      isDisabled: user.disabledAt !== null,
    }
  })
}
