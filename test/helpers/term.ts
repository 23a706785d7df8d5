import pg from "pg"
import { epoch } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { clientConfig } from "#db/connect.ts"
import { applicationName, takeLease } from "#db/ledger/lease.ts"
import type { TermLimits } from "#db/ledger/term.ts"
import type { TestDatabase } from "./database.ts"

export const LIMITS: TermLimits = { leaseName: "beat:test", statementMs: 9_900, idleMs: 9_900 }

/** A connection of its own, named as a beat's; the caller ends it. */
export async function openBeatClient(database: TestDatabase, holder: string): Promise<pg.Client> {
  const client = new pg.Client(clientConfig({ ...database, applicationName: applicationName(holder) }))
  client.on("error", () => {})
  await client.connect()
  return client
}

/** Makes `holder` the leader for the next ten minutes, whoever was before: that term is over. */
export async function takeTerm(database: TestDatabase, holder = "a"): Promise<Term> {
  await endTerm(database)
  const client = await openBeatClient(database, holder)
  try {
    const want = { name: LIMITS.leaseName, holder, ttlMs: 600_000, atLeast: epoch(0) }
    const taken = await takeLease(client, { ...want, seenEpoch: null, holderGone: false })
    if (taken === null) throw new Error("the lease was not free")
    return { holder, epoch: taken }
  } finally {
    await client.end()
  }
}

/** Lets whatever term there is run out. */
export async function endTerm(database: TestDatabase): Promise<void> {
  await database.pool.query("update leases set expires_at = '-infinity' where name = $1", [LIMITS.leaseName])
}
