import { AppError } from "#core/errors.ts"
import { isRole, type Role } from "#core/role.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { Tx } from "#db/connect.ts"
import { lockEnabledAdmins, lockUser, type StoredUser } from "#db/queries/users.ts"

/** A user as screens and commands show one; never with a password or its hash. Instants are ISO texts. */
export type UserView = {
  id: string
  email: string
  name: string
  role: Role
  disabledAt: string | null
  mustChangePassword: boolean
  lastSignInAt: string | null
  lastSeenAt: string | null
  createdAt: string
}

export function viewOf({ disabledAt, lastSignInAt, lastSeenAt, createdAt, ...user }: StoredUser): UserView {
  return {
    ...user,
    role: roleOf(user),
    disabledAt: orNull(disabledAt, formatInstant),
    lastSignInAt: orNull(lastSignInAt, formatInstant),
    lastSeenAt: orNull(lastSeenAt, formatInstant),
    createdAt: formatInstant(createdAt),
  }
}

/** What the log keeps of a user. */
export function recordOf(user: Pick<StoredUser, "email" | "name" | "role" | "disabledAt">): object {
  return { email: user.email, name: user.name, role: user.role, disabled: user.disabledAt !== null }
}

/** @throws AppError `not_found` */
export async function lockNamed(tx: Tx, email: string): Promise<StoredUser> {
  const user = await lockUser(tx, email.trim().toLowerCase())
  if (user === null)
    throw new AppError(
      "not_found",
      `nobody has the e-mail ${JSON.stringify(email)}: "onebeat users list" shows who does`,
    )
  return user
}

/**
 * Called before any user is locked, so that all who take an admin away wait for each other in one order.
 * @returns a check that refuses to take the last one away.
 */
export async function guardLastAdmin(tx: Tx): Promise<(user: StoredUser, act: string) => void> {
  const admins = await lockEnabledAdmins(tx)
  return (user, act) => {
    if (admins > 1 || user.role !== "admin" || user.disabledAt !== null) return
    throw new AppError("conflict", `${user.email} is the only enabled admin: make another one before you ${act}`)
  }
}

/** The column is checked by the database. */
function roleOf({ email, role }: Pick<StoredUser, "email" | "role">): Role {
  if (isRole(role)) return role
  throw new Error(`the role of ${email} is none: ${role}`)
}
