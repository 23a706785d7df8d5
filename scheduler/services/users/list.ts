import { listUsersPage } from "#db/queries/users.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type UserView, viewOf } from "#scheduler/services/users/view.ts"

const PAGE_LIMIT = 1_000

/** A page of users by e-mail. `after` is the e-mail to go on with, null on the last page. */
export async function listUsers({
  ctx,
  after = null,
  limit = 100,
}: {
  ctx: ServiceContext
  after?: string | null
  limit?: number
}): Promise<{ users: UserView[]; after: string | null }> {
  authorise(ctx, "user.list")
  const size = Math.min(Math.max(1, limit), PAGE_LIMIT)
  const rows = await listUsersPage(ctx.db, after, size + 1)
  const users = rows.slice(0, size).map(viewOf)
  return { users, after: rows.length > size ? (users.at(-1)?.email ?? null) : null }
}
