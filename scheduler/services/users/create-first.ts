import type { Db } from "#db/connect.ts"
import { hasUsers, lockForFirstUser } from "#db/queries/users.ts"
import { scrypt } from "#scheduler/services/auth/password.ts"
import { nameFrom, store } from "#scheduler/services/users/create.ts"

/**
 * Makes the first user, an admin, where there is none yet. Any number of starts may do so at once: one of them does.
 * @returns whether this one did.
 */
export async function createFirstUser({
  db,
  actor,
  email,
  password,
}: {
  db: Db
  actor: string
  email: string
  password: string
}): Promise<boolean> {
  if (await hasUsers(db)) return false
  const passwordHash = await scrypt.hash(password)
  return await db.transaction(async (tx) => {
    await lockForFirstUser(tx)
    if (await hasUsers(tx)) return false
    await store(tx, { actor }, { email, name: nameFrom(email), role: "admin", passwordHash })
    return true
  })
}
