import { and, eq, lt, ne, type SQL, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import { sessions, users } from "#db/schema/index.ts"

/** Being seen is written this often at most. */
const SEEN_EVERY = sql`interval '1 minute'`

export type LiveSession = {
  id: string
  userId: string
  email: string
  name: string
  role: string
  mustChangePassword: boolean
}

export type SessionLimits = { idleMs: number; absoluteMs: number; now?: Instant | undefined }

/**
 * The session of a token while both limits and its user's being enabled let it live. `touch` puts the idle limit off.
 * One statement by the database's clock: admins with clocks of their own agree about who is signed in.
 */
export async function readLiveSession(
  db: Db | Tx,
  token: string,
  { idleMs, absoluteMs, now }: SessionLimits,
  touch: boolean,
): Promise<LiveSession | null> {
  const at = momentOf(now)
  const found = await db.execute<LiveSession>(sql`
    with live as materialized (
      select s.id, s.seen_at, u.id as "userId", u.email, u.name, u.role, u.must_change_password as "mustChangePassword"
      from ${sessions} s join ${users} u on u.id = s.user_id
      where s.token = ${token} and u.disabled_at is null and s.expires_at > ${at}
        and s.created_at > ${at} - ${interval(absoluteMs)} and s.seen_at > ${at} - ${interval(idleMs)}
    ), seen as (
      -- The user's row before the session's, as who disables a user locks them.
      update ${users} set last_seen_at = ${at} from live
      where ${touch} and users.id = live."userId" and live.seen_at < ${at} - ${SEEN_EVERY}
      returning live.id as session
    ), touched as (
      update ${sessions} set seen_at = ${at} where id in (select session from seen)
    )
    select id, "userId", email, name, role, "mustChangePassword" from live`)
  return found.rows[0] ?? null
}

/** Notes a sign-in, and takes away what has ended, whoever's it was. */
export async function noteSignIn(db: Db | Tx, userId: string): Promise<void> {
  await db
    .update(users)
    .set({ lastSignInAt: sql`clock_timestamp()`, lastSeenAt: sql`clock_timestamp()` })
    .where(eq(users.id, userId))
  await db.delete(sessions).where(lt(sessions.expiresAt, sql`clock_timestamp()`))
}

export async function endSession(db: Db | Tx, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.token, token))
}

/** Signs a user out everywhere, or everywhere else. @returns how many sessions ended. */
export async function endSessionsOf(tx: Tx, userId: string, options: { except?: string } = {}): Promise<number> {
  const others = options.except === undefined ? undefined : ne(sessions.id, options.except)
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), others))
    .returning({ id: sessions.id })
  return ended.length
}

function momentOf(now: Instant | undefined): SQL {
  return now === undefined ? sql`now()` : sql`${formatInstant(instant(now))}::timestamptz`
}

function interval(ms: number): SQL {
  return sql`${ms}::float8 * interval '1 millisecond'`
}
