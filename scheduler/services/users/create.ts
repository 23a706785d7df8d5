import { randomUUID } from "node:crypto"
import { z } from "zod"
import { AppError } from "#core/errors.ts"
import { ROLES } from "#core/role.ts"
import type { Tx } from "#db/connect.ts"
import { insertUser, type StoredUser } from "#db/queries/users.ts"
import { generatePassword, scrypt } from "#scheduler/services/auth/password.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { refuse, refuseBadPassword } from "#scheduler/services/users/refuse.ts"
import { recordOf, type UserView, viewOf } from "#scheduler/services/users/view.ts"

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("expected an e-mail such as ada@example.com"))

const NewUser = z.strictObject({
  email: Email,
  name: z.string().trim().min(1, "expected a name").max(100, "expected 100 characters or fewer").optional(),
  role: z.enum(ROLES, { error: `expected ${ROLES.join(", ")}` }),
  password: z.string().optional(),
})

/**
 * Lets somebody sign in. Without a password one is made, and returned this one time; either is changed at the first
 * sign-in, since more than one person knows it.
 * @throws AppError `invalid_input`, or `conflict` when the e-mail is somebody's.
 */
export async function createUser({
  ctx,
  input,
}: {
  ctx: ServiceContext
  input: unknown
}): Promise<{ user: UserView; password: string | null }> {
  authorise(ctx, "user.create")
  const parsed = NewUser.safeParse(input)
  if (!parsed.success) throw refuse(parsed.error)
  const { email, role, name = nameFrom(email), password: given } = parsed.data
  if (given !== undefined) refuseBadPassword("password", given, email)
  const password = given ?? generatePassword()
  const passwordHash = await scrypt.hash(password)
  const stored = await ctx.db.transaction((tx) => store(tx, ctx, { email, name, role, passwordHash }))
  return { user: viewOf(stored), password: given === undefined ? password : null }
}

/** In a transaction of the caller's, with its row in the log. @throws AppError `conflict` */
export async function store(
  tx: Tx,
  ctx: Pick<ServiceContext, "actor">,
  user: { email: string; name: string; role: (typeof ROLES)[number]; passwordHash: string },
): Promise<StoredUser> {
  const created = await insertUser(tx, { ...user, id: randomUUID(), mustChangePassword: true })
  if (created === null) {
    const message = `${user.email} is a user already: "onebeat users reset" gives a new password`
    throw new AppError("conflict", message, { problems: [{ field: "email", message }] })
  }
  await recordUserChange(tx, ctx, { email: user.email, verb: "user.create", before: null, after: recordOf(created) })
  return created
}

export function nameFrom(email: string): string {
  return email.split("@", 1)[0] || email
}
