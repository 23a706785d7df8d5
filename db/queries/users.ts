import { and, asc, eq, gt, isNull, sql } from "drizzle-orm"
import type { Instant } from "#core/brand.ts"
import type { Role } from "#core/role.ts"
import type { Db, Tx } from "#db/connect.ts"
import { accounts, users } from "#db/schema/index.ts"

export type StoredUser = {
  id: string
  email: string
  name: string
  role: string
  disabledAt: Instant | null
  mustChangePassword: boolean
  lastSignInAt: Instant | null
  lastSeenAt: Instant | null
  createdAt: Instant
}

const COLUMNS = {
  id: users.id,
  email: users.email,
  name: users.name,
  role: users.role,
  disabledAt: users.disabledAt,
  mustChangePassword: users.mustChangePassword,
  lastSignInAt: users.lastSignInAt,
  lastSeenAt: users.lastSeenAt,
  createdAt: users.createdAt,
}

/** The provider of e-mail and password, as better-auth names it. */
const CREDENTIAL = "credential"

/** Users by e-mail, from after one. */
export async function listUsersPage(db: Db | Tx, after: string | null, limit: number): Promise<StoredUser[]> {
  return await db
    .select(COLUMNS)
    .from(users)
    .where(after === null ? undefined : gt(users.email, after))
    .orderBy(asc(users.email))
    .limit(limit)
}

export async function hasUsers(db: Db | Tx): Promise<boolean> {
  return (await db.select({ id: users.id }).from(users).limit(1)).length > 0
}

/** The user of an e-mail, locked until the transaction ends. */
export async function lockUser(tx: Tx, email: string): Promise<StoredUser | null> {
  const rows = await tx.select(COLUMNS).from(users).where(eq(users.email, email)).for("update")
  return rows[0] ?? null
}

/** The first user is made once, whoever else starts at the same moment. Held until the transaction ends. */
export async function lockForFirstUser(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('onebeat_first_user:' || current_schema()))`)
}

/**
 * How many enabled admins there are. All of them stay locked until the transaction ends, in one order, so that two
 * admins who demote each other cannot both succeed.
 */
export async function lockEnabledAdmins(tx: Tx): Promise<number> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.disabledAt)))
    .orderBy(asc(users.id))
    .for("update")
  return rows.length
}

export type NewUser = {
  id: string
  email: string
  name: string
  role: Role
  passwordHash: string
  mustChangePassword: boolean
}

/** @returns null when the e-mail is somebody's already. */
export async function insertUser(tx: Tx, { passwordHash, ...user }: NewUser): Promise<StoredUser | null> {
  const rows = await tx.insert(users).values(user).onConflictDoNothing({ target: users.email }).returning(COLUMNS)
  const created = rows[0]
  if (created === undefined) return null
  await tx
    .insert(accounts)
    .values({ id: user.id, userId: user.id, accountId: user.id, providerId: CREDENTIAL, password: passwordHash })
  return created
}

export async function updateUser(
  tx: Tx,
  id: string,
  changes: { role?: Role; disabled?: boolean; mustChangePassword?: boolean },
): Promise<void> {
  const { disabled, ...rest } = changes
  const disabledAt = disabled === undefined ? {} : { disabledAt: disabled ? sql`clock_timestamp()` : null }
  await tx
    .update(users)
    .set({ ...rest, ...disabledAt, updatedAt: sql`clock_timestamp()` })
    .where(eq(users.id, id))
}

export async function readPasswordHash(db: Db | Tx, userId: string): Promise<string | null> {
  const rows = await db
    .select({ password: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, CREDENTIAL)))
  return rows[0]?.password ?? null
}

/** Also gives a password to a user that had none. */
export async function writePasswordHash(tx: Tx, userId: string, password: string): Promise<void> {
  await tx
    .insert(accounts)
    .values({ id: userId, userId, accountId: userId, providerId: CREDENTIAL, password })
    .onConflictDoUpdate({
      target: [accounts.providerId, accounts.accountId],
      set: { password, updatedAt: sql`clock_timestamp()` },
    })
}

export async function isEnabledUser(db: Db | Tx, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, id), isNull(users.disabledAt)))
  return rows.length > 0
}
