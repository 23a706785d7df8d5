import type pg from "pg"
import type { Term } from "#core/run.ts"

/** Time-outs of every transaction of a leader, in ms: below half of the lease's life, so that a frozen leader cannot hold its rows. */
export type TermLimits = { readonly leaseName: string; readonly statementMs: number; readonly idleMs: number }

/**
 * A leader touches rows by their keys, a thousand at a time. Left to itself Postgres reads whole partitions for that whenever its
 * statistics are behind, as they are in the middle of a burst.
 */
const BY_KEY = ["hashjoin", "mergejoin", "seqscan", "material"].map((way) => `set local enable_${way} = off`).join("; ")

/** The term was over when a transaction tried to prove it. Nothing was written. */
export class TermOver extends Error {
  override readonly name = "TermOver"
  constructor(term: Term) {
    super(`the term ${term.epoch}:${term.holder} is over`)
  }
}

/**
 * Runs `work` in one transaction that first proves the term and keeps it from ending before the commit.
 * KEY SHARE lets the leader's own renewal through (it changes no key column) and makes take-over wait.
 * @throws TermOver when another holds the lease or it ran out. Any other error leaves the outcome of a commit unknown.
 */
export async function inTerm<T>(
  pool: pg.Pool,
  term: Term,
  limits: TermLimits,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let usable = false
  try {
    await client.query(
      `begin; set local statement_timeout = ${limits.statementMs}; set local lock_timeout = ${limits.statementMs}; ` +
        `set local idle_in_transaction_session_timeout = ${limits.idleMs}; ${BY_KEY}`,
    )
    const proof = await client.query(
      "select 1 from leases where name = $1 and holder = $2 and epoch = $3 and expires_at > clock_timestamp() for key share",
      [limits.leaseName, term.holder, term.epoch],
    )
    if (proof.rowCount === 0) {
      await client.query("rollback")
      usable = true
      throw new TermOver(term)
    }
    const result = await work(client)
    await client.query("commit")
    usable = true
    return result
  } finally {
    client.release(!usable)
  }
}

/** Whether the term holds now, asked outside any transaction. Needed after every new connection to Redis: see docs/protocol.md. */
export async function proveTerm(pool: pg.Pool, term: Term, leaseName: string): Promise<boolean> {
  const proof = await pool.query(
    "select 1 from leases where name = $1 and holder = $2 and epoch = $3 and expires_at > clock_timestamp()",
    [leaseName, term.holder, term.epoch],
  )
  return proof.rowCount === 1
}
