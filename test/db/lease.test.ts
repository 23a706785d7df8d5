import type pg from "pg"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { epoch } from "#core/brand.ts"
import { readLease, renewLease, resignLease, takeLease } from "#db/ledger/lease.ts"
import { inTerm, proveTerm, TermOver } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { only } from "../helpers/rows.ts"
import { endTerm, LIMITS, openBeatClient } from "../helpers/term.ts"
import { until } from "../helpers/wait.ts"

const name = LIMITS.leaseName
let database: TestDatabase
let a: pg.Client
let b: pg.Client
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.pool.query("delete from leases")
  await Promise.all([a?.end(), b?.end()])
  a = await openBeatClient(database, "a")
  b = await openBeatClient(database, "b")
})
afterAll(async () => {
  await Promise.all([a.end(), b.end()])
  await database.drop()
})

const take = (
  client: pg.Client,
  holder: string,
  more: { atLeast?: number; seen?: number; gone?: boolean; ttlMs?: number } = {},
) =>
  takeLease(client, {
    name,
    holder,
    ttlMs: more.ttlMs ?? 60_000,
    atLeast: epoch(more.atLeast ?? 0),
    seenEpoch: more.seen === undefined ? null : epoch(more.seen),
    holderGone: more.gone ?? false,
  })
const renew = (client: pg.Client, holder: string, of: number) =>
  renewLease(client, { name, holder, epoch: epoch(of), ttlMs: 60_000 })

test("a lease that nobody holds goes to the first who asks, and to no second", async () => {
  expect(await take(a, "a")).toBe(1)
  expect(await take(b, "b")).toBeNull()
  expect(await readLease(b, name)).toMatchObject({ holder: "a", epoch: 1, expired: false })
})

test("a lease that nobody has ever held reads as free, and tells the database's clock all the same", async () => {
  const lease = await readLease(b, "never held")
  expect(lease).toMatchObject({ holder: null, epoch: 0, expired: true, backendAlive: null })
  expect(Math.abs(lease.now - Date.now())).toBeLessThan(5_000)
})

test("of two beats that ask at once one alone gets the lease", async () => {
  const got = await Promise.all([take(a, "a"), take(b, "b")])
  expect(got.filter((one) => one !== null)).toEqual([1])
})

test("a lease that ran out by the database's clock goes to another with a higher epoch, and is over for the first", async () => {
  await take(a, "a")
  await endTerm(database)
  expect(await take(b, "b")).toBe(2)
  expect(await renew(b, "a", 1)).toBeNull()
  expect(await proveTerm(database.pool, { holder: "a", epoch: epoch(1) }, name)).toBe(false)
  expect(await proveTerm(database.pool, { holder: "b", epoch: epoch(2) }, name)).toBe(true)
})

test("a lease that ran out cannot be renewed, even while nobody else has taken it", async () => {
  await take(a, "a")
  await endTerm(database)
  expect(await renew(a, "a", 1)).toBeNull()
})

test("the same beat that takes the lease again has another term: the old epoch is over", async () => {
  await take(a, "a")
  await endTerm(database)
  expect(await take(a, "a")).toBe(2)
  expect(await renew(a, "a", 1)).toBeNull()
  expect(await renew(a, "a", 2)).not.toBeNull()
})

test("the new epoch is above both Postgres' and the fence seen in Redis", async () => {
  expect(await take(a, "a", { atLeast: 41 })).toBe(42)
  await endTerm(database)
  expect(await take(b, "b", { atLeast: 7 })).toBe(43)
})

test("a resigned lease is free at once, and a lease of another is not resigned", async () => {
  await take(a, "a")
  await resignLease(b, { name, holder: "b", epoch: epoch(1) })
  expect(await take(b, "b")).toBeNull()
  await resignLease(a, { name, holder: "a", epoch: epoch(1) })
  expect(await take(b, "b")).toBe(2)
})

test("a holder's backend counts as known only after two renewals agreed on it", async () => {
  await take(a, "a")
  expect((await readLease(b, name)).backendAlive).toBeNull()
  await renew(a, "a", 1)
  expect((await readLease(b, name)).backendAlive).toBe(true)
  await renew(b, "a", 1)
  expect((await readLease(b, name)).backendAlive).toBeNull()
})

test("a holder whose known backend is gone is seen at once, and its unexpired lease can be taken at the epoch that was seen", async () => {
  await take(a, "a")
  await renew(a, "a", 1)
  await a.end()
  await until(async () => (await readLease(b, name)).backendAlive === false)
  expect(await take(b, "b", { seen: 1, gone: false })).toBeNull()
  expect(await take(b, "b", { seen: 7, gone: true })).toBeNull()
  expect(await take(b, "b", { seen: 1, gone: true })).toBe(2)
})

test("what a transaction of a term wrote is kept, and one of an old term writes nothing", async () => {
  await take(a, "a")
  const term = { holder: "a", epoch: epoch(1) }
  const write = (queue: string) =>
    inTerm(database.pool, term, LIMITS, (client) => client.query("insert into queues (name) values ($1)", [queue]))
  await write("kept")
  await endTerm(database)
  await take(b, "b")
  await expect(write("refused")).rejects.toBeInstanceOf(TermOver)
  const found = await database.pool.query("select name from queues")
  expect(only(found.rows)).toEqual({ name: "kept" })
})

test("a term of the right epoch and another holder is over: both are compared", async () => {
  await take(a, "a")
  await expect(inTerm(database.pool, { holder: "b", epoch: epoch(1) }, LIMITS, async () => 1)).rejects.toBeInstanceOf(
    TermOver,
  )
})
