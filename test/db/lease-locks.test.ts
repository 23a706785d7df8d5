import type pg from "pg"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { epoch } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { openPool } from "#db/connect.ts"
import { applicationName, renewLease, takeLease } from "#db/ledger/lease.ts"
import { inTerm } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { endTerm, LIMITS, openBeatClient, takeTerm } from "../helpers/term.ts"
import { until } from "../helpers/wait.ts"

let database: TestDatabase
let poolOfA: pg.Pool
let term: Term
beforeAll(async () => {
  database = await openTestDatabase()
  poolOfA = openPool({ ...database, applicationName: applicationName("a"), max: 4 })
})
beforeEach(async () => {
  term = await takeTerm(database, "a")
})
afterAll(async () => {
  await poolOfA.end()
  await database.drop()
})

const take = (client: pg.Client) =>
  takeLease(client, {
    name: LIMITS.leaseName,
    holder: "b",
    ttlMs: 60_000,
    atLeast: epoch(0),
    seenEpoch: null,
    holderGone: false,
  })

/** A transaction of the term that stays open until it is let go. */
function openTransaction(limits = LIMITS) {
  let letGo: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let started: () => void = () => {}
  const begun = new Promise<void>((resolve) => {
    started = resolve
  })
  const done = inTerm(poolOfA, term, limits, async () => {
    started()
    await held
  })
  done.catch(() => {})
  return { begun, done, letGo }
}

test("planners in overlapping transactions do not delay their leader's renewal", async () => {
  const planners = [openTransaction(), openTransaction(), openTransaction()]
  await Promise.all(planners.map((planner) => planner.begun))
  const client = await openBeatClient(database, "a-lease")
  await client.query("set lock_timeout = 200")
  const renewed = await renewLease(client, { name: LIMITS.leaseName, ...term, ttlMs: 60_000 })
  expect(renewed).not.toBeNull()
  for (const planner of planners) planner.letGo()
  await Promise.all(planners.map((planner) => planner.done))
  await client.end()
})

test("a leader that froze inside a transaction cannot hold its successor up: take-over ends its session", async () => {
  const frozen = openTransaction({ ...LIMITS, idleMs: 60_000 })
  await frozen.begun
  await endTerm(database)
  const client = await openBeatClient(database, "b")
  // More than once where the machine is too busy to end a session within the limits of one try.
  expect(await until(() => take(client))).toBe(term.epoch + 1)
  frozen.letGo()
  await expect(frozen.done).rejects.toThrow()
  await client.end()
})

test("a leader idle in a transaction for longer than its limit is put out by Postgres, and its rows are free", async () => {
  const frozen = openTransaction({ ...LIMITS, idleMs: 50 })
  await frozen.begun
  await until(async () => {
    const found = await database.pool.query(
      "select 1 from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()",
    )
    return found.rowCount === 0
  })
  frozen.letGo()
  await expect(frozen.done).rejects.toThrow()
})

test("every transaction of a term has statement, lock and idle time-outs, and its session has none of them afterwards", async () => {
  const read =
    "select current_setting('statement_timeout') as s, current_setting('lock_timeout') as l, current_setting('idle_in_transaction_session_timeout') as i"
  const one = openPool({ ...database, applicationName: "onebeat:one", max: 1 })
  const inside = await inTerm(one, term, LIMITS, (client) => client.query(read))
  const outside = await one.query(read)
  await one.end()
  expect(inside.rows).toEqual([{ s: "9900ms", l: "9900ms", i: "9900ms" }])
  expect(outside.rows).toEqual([{ s: "0", l: "0", i: "0" }])
})

test("a transaction that proved its term keeps the lease from being taken until it has ended", async () => {
  const planner = openTransaction()
  await planner.begun
  await endTerm(database)
  const client = await openBeatClient(database, "b")
  await client.query("begin")
  const wait = client.query("select 1 from leases where name = $1 for update nowait", [LIMITS.leaseName])
  await expect(wait).rejects.toMatchObject({ code: "55P03" })
  await client.query("rollback")
  planner.letGo()
  await planner.done
  expect(await take(client)).toBe(term.epoch + 1)
  await client.end()
})

test("work that fails rolls back and leaves a usable pool", async () => {
  await expect(
    inTerm(poolOfA, term, LIMITS, async (client) => {
      await client.query("insert into queues (name) values ('half')")
      throw new Error("no")
    }),
  ).rejects.toThrow("no")
  const found = await poolOfA.query("select 1 from queues where name = 'half'")
  expect(found.rowCount).toBe(0)
})
