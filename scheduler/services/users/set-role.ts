import { z } from "zod"
import { ROLES, type Role } from "#core/role.ts"
import { updateUser } from "#db/queries/users.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { recordUserChange } from "#scheduler/services/users/record.ts"
import { refuse } from "#scheduler/services/users/refuse.ts"
import { guardLastAdmin, lockNamed, recordOf } from "#scheduler/services/users/view.ts"

const Input = z.strictObject({ role: z.enum(ROLES, { error: `expected ${ROLES.join(", ")}` }) })

/**
 * What somebody may do, from their next click on: the role is looked up with each request.
 * @throws AppError `invalid_input`, `not_found`; `conflict` for the last enabled admin.
 */
export async function setUserRole({
  ctx,
  email,
  role,
}: {
  ctx: ServiceContext
  email: string
  role: unknown
}): Promise<{ email: string; role: Role; changed: boolean }> {
  authorise(ctx, "user.set_role")
  const parsed = Input.safeParse({ role })
  if (!parsed.success) throw refuse(parsed.error)
  const wanted = parsed.data.role
  return await ctx.db.transaction(async (tx) => {
    const refuseLast = await guardLastAdmin(tx)
    const user = await lockNamed(tx, email)
    if (user.role === wanted) return { email: user.email, role: wanted, changed: false }
    refuseLast(user, "give this one another role")
    await updateUser(tx, user.id, { role: wanted })
    await recordUserChange(tx, ctx, {
      email: user.email,
      verb: "user.set_role",
      before: recordOf(user),
      after: { ...recordOf(user), role: wanted },
    })
    return { email: user.email, role: wanted, changed: true }
  })
}
