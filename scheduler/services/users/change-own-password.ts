import { z } from "zod"
import { AppError } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { endSessionsOf } from "#db/queries/sessions.ts"
import { readPasswordHash, updateUser, writePasswordHash } from "#db/queries/users.ts"
import { forgive, takeAttempt } from "#scheduler/services/auth/attempts.ts"
import { scrypt } from "#scheduler/services/auth/password.ts"
import type { Session } from "#scheduler/services/auth/session.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { badField, refuse, refuseBadPassword } from "#scheduler/services/users/refuse.ts"
import { lockNamed } from "#scheduler/services/users/view.ts"

const Input = z.strictObject({
  current: z.string().min(1, "expected the password you have now").max(1_000),
  next: z.string().min(1, "expected a new password").max(1_000),
  repeated: z.string().max(1_000),
})

/**
 * Changes the password of who is signed in. The present one is asked for, with the same limit of tries as at the
 * sign-in, so a browser left open gives nobody the account. All other sessions of theirs end.
 * @throws AppError `invalid_input`, with a problem for each field; `forbidden` when there are no tries left.
 */
export async function changeOwnPassword({
  ctx,
  session,
  address,
  input,
}: {
  ctx: ServiceContext
  session: Session
  address: string
  input: unknown
}): Promise<{ sessionsEnded: number }> {
  authorise(ctx, "user.change_own_password")
  const parsed = Input.safeParse(input)
  if (!parsed.success) throw refuse(parsed.error)
  const { current, next, repeated } = parsed.data
  const { id, email } = session.user
  refuseBadPassword("next", next, email)
  if (next !== repeated) throw badField("repeated", "expected the same once more")
  if (next === current) throw badField("next", "expected another one than now")
  const proven = await proveCurrent(ctx, { id, email, current, address })
  const hash = await scrypt.hash(next)
  return await ctx.db.transaction(async (tx) => {
    const user = await lockNamed(tx, email)
    if ((await readPasswordHash(tx, user.id)) !== proven)
      throw new AppError("conflict", "the password was changed meanwhile: sign in again with the new one")
    await writePasswordHash(tx, user.id, hash)
    await updateUser(tx, user.id, { mustChangePassword: false })
    const sessionsEnded = await endSessionsOf(tx, user.id, { except: session.id })
    await recordUserChange(tx, ctx, { email, verb: "user.change_own_password", before: null, after: { sessionsEnded } })
    return { sessionsEnded }
  })
}

type Proof = { id: string; email: string; current: string; address: string }

async function proveCurrent(ctx: ServiceContext, { id, email, current, address }: Proof): Promise<string> {
  const attempt = await takeAttempt(ctx.db, email, address, await readNow(ctx))
  if (!attempt.ok)
    throw new AppError(
      "forbidden",
      `too many wrong passwords: the next try is possible at ${formatInstant(attempt.retryAt)}`,
    )
  const hash = await readPasswordHash(ctx.db, id)
  if (hash === null || !(await scrypt.verify({ hash, password: current })))
    throw badField("current", "that is not the password you have now")
  await forgive(ctx.db, email, address)
  return hash
}
