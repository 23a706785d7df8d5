import type pg from "pg"
import { type Epoch, epoch, type Instant } from "#core/brand.ts"
import { at, ms, type Queryable, readInstant, rowsOf } from "#db/ledger/sql.ts"

export type LeaseView = {
  readonly holder: string | null
  readonly epoch: Epoch
  /** Whether it had run out by the database's clock when read. */
  readonly expired: boolean
  /** The backend that renewed last is still connected. Null where that cannot be trusted (a pooler between, or no renewal yet). */
  readonly backendAlive: boolean | null
  readonly now: Instant
}

/** Reads the lease, free where nobody has taken it yet, and the database's clock; cheap enough to ask 25 times a second. */
export async function readLease(db: Queryable, name: string): Promise<LeaseView> {
  const rows = await rowsOf<{
    holder: string | null
    epoch: string
    expired: boolean
    alive: boolean | null
    now: number
  }>(
    db,
    `select l.holder, coalesce(l.epoch, 0) as epoch, coalesce(l.expires_at <= clock_timestamp(), true) as expired,
       ${ms("clock_timestamp()", "now")},
       case when l.backend_confirmed then exists (
         select from pg_stat_get_activity(l.backend_pid) a where a.backend_start::text = l.backend_start) end as alive
     from (select $1::text) wanted (name) left join leases l using (name)`,
    [name],
  )
  const row = rows[0]
  if (!row) throw new Error("a query for one row gave none")
  return {
    holder: row.holder,
    epoch: epoch(Number(row.epoch)),
    expired: row.expired,
    backendAlive: row.alive,
    now: readInstant(row.now),
  }
}

/**
 * Takes the lease if it is free, ran out, or is still at `seenEpoch` whose holder's backend is gone.
 * First ends the old holder's backends (same role may), since one frozen in a transaction would hold its rows.
 * @returns the new epoch, or null when somebody else was first.
 */
export async function takeLease(
  client: pg.Client,
  want: { name: string; holder: string; ttlMs: number; atLeast: Epoch; seenEpoch: Epoch | null; holderGone: boolean },
): Promise<Epoch | null> {
  await client.query("insert into leases (name) values ($1) on conflict do nothing", [want.name])
  const free = "(holder is null or expires_at <= clock_timestamp() or ($2::bigint = epoch and $3::boolean))"
  const before = await rowsOf<{ holder: string | null }>(
    client,
    `select holder from leases where name = $1 and ${free}`,
    [want.name, want.seenEpoch, want.holderGone],
  )
  const old = before[0]
  if (!old) return null
  if (old.holder !== null)
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and usename = current_user and pid <> pg_backend_pid()",
      [applicationName(old.holder)],
    )
  await client.query(
    "begin; set local statement_timeout = 1000; set local lock_timeout = 1000; set local idle_in_transaction_session_timeout = 1000",
  )
  try {
    const locked = await rowsOf(client, `select 1 from leases where name = $1 and ${free} for update`, [
      want.name,
      want.seenEpoch,
      want.holderGone,
    ])
    if (locked.length === 0) {
      await client.query("rollback")
      return null
    }
    const taken = await rowsOf<{ epoch: string }>(
      client,
      `update leases set holder = $2, epoch = greatest(epoch, $3) + 1, expires_at = clock_timestamp() + $4 * interval '1 ms',
         acquired_at = clock_timestamp(), ${OWN_BACKEND}, backend_confirmed = false
       where name = $1 returning epoch`,
      [want.name, want.holder, want.atLeast, want.ttlMs],
    )
    await client.query("commit")
    return taken[0] ? epoch(Number(taken[0].epoch)) : null
  } catch (error) {
    await client.query("rollback").catch(() => {})
    throw error
  }
}

/**
 * Extends the lease; touches no key column, so planners' KEY SHARE locks do not delay it.
 * @returns the database's clock, or null when the term is over.
 */
export async function renewLease(
  client: pg.Client,
  want: { name: string; holder: string; epoch: Epoch; ttlMs: number },
): Promise<Instant | null> {
  const rows = await rowsOf<{ now: number }>(
    client,
    `update leases set expires_at = clock_timestamp() + $4 * interval '1 ms',
       backend_confirmed = (backend_pid = pg_backend_pid() and backend_start = (${OWN_START})), ${OWN_BACKEND}
     where name = $1 and holder = $2 and epoch = $3 and expires_at > clock_timestamp()
     returning ${ms("clock_timestamp()", "now")}`,
    [want.name, want.holder, want.epoch, want.ttlMs],
  )
  return rows[0] ? readInstant(rows[0].now) : null
}

/** Gives the lease back at once; a lease that is no longer ours is left alone. */
export async function resignLease(
  client: pg.Client,
  want: { name: string; holder: string; epoch: Epoch },
): Promise<void> {
  await client.query(
    `update leases set holder = null, expires_at = ${at("0")}, backend_confirmed = false where name = $1 and holder = $2 and epoch = $3`,
    [want.name, want.holder, want.epoch],
  )
}

/** How a beat's connections are named in `pg_stat_activity`. */
export function applicationName(holder: string): string {
  return `onebeat:${holder}`
}

const OWN_START = "select a.backend_start::text from pg_stat_get_activity(pg_backend_pid()) a"
const OWN_BACKEND = `backend_pid = pg_backend_pid(), backend_start = (${OWN_START})`
