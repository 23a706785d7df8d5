import { eq, type SQL, sql } from "drizzle-orm"

import { type Instant, instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { Db, Tx } from "#db/connect.ts"
import { signInAttempts } from "#db/schema/index.ts"

/** What tries are counted for: '' stands for any. */
export type AttemptKey = { account: string; address: string }
export type CountedAttempt = AttemptKey & { count: number; since: Instant }

const PURGED_AT_ONCE = 500

/**
 * Counts one more try for each key; a count whose window has passed begins anew. The rows stay locked until the
 * transaction ends, so tries side by side are counted one after another.
 */
export async function countAttempts(
  tx: Tx,
  keys: readonly AttemptKey[],
  now: Instant,
  windowMs: number,
): Promise<CountedAttempt[]> {
  const begun = formatInstant(instant(now - windowMs))
  const found = await tx.execute<AttemptKey & { count: number; since: number }>(sql`
    insert into sign_in_attempts as a (account, address, count, since)
    select account, address, 1, ${formatInstant(now)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) k(account text, address text)
    order by account, address
    on conflict (account, address) do update set
      count = case when a.since <= ${begun}::timestamptz then 1 else a.count + 1 end,
      since = case when a.since <= ${begun}::timestamptz then excluded.since else a.since end
    returning account, address, count, (extract(epoch from since) * 1000)::float8 as since`)
  return found.rows.map((row) => ({ ...row, since: instant(Math.round(row.since)) }))
}

/** Takes back what an account's tries from an address have added up to, once the right password came from there. */
export async function forgiveAttempts(tx: Tx, { account, address }: AttemptKey): Promise<void> {
  const rows = sql`(account = ${account} and address in ('', ${address})) or (account = '' and address = ${address})`
  await lockInOrder(tx, rows)
  await tx.execute(sql`
    with own as (
      delete from sign_in_attempts where account = ${account} and address = ${address} returning count
    )
    update sign_in_attempts a set count = greatest(0, a.count - own.count) from own
    where (a.account = ${account} and a.address = '') or (a.account = '' and a.address = ${address})`)
}

/** Lets an account try again at once, from anywhere. */
export async function forgetAttemptsOf(tx: Tx, account: string): Promise<void> {
  await lockInOrder(tx, sql`account = ${account}`)
  await tx.delete(signInAttempts).where(eq(signInAttempts.account, account))
}

/** In the order in which tries are counted, so that nobody waits for who waits for them. */
async function lockInOrder(tx: Tx, rows: SQL): Promise<void> {
  await tx.execute(sql`select 1 from sign_in_attempts where ${rows} order by account, address for update`)
}

/** Counts that no longer count, some at a time. */
export async function purgeAttempts(db: Db | Tx, before: Instant): Promise<void> {
  await db.execute(sql`
    delete from sign_in_attempts where ctid in (
      select ctid from sign_in_attempts where since <= ${formatInstant(before)}::timestamptz
      limit ${PURGED_AT_ONCE} for update skip locked)`)
}
