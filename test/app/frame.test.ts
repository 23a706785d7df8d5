import { sql } from "drizzle-orm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { countLivingSchedules, findSchedulesByName, readFrame } from "#db/queries/frame.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())

test("before any beat nobody leads and nothing is live", async () => {
  expect(await readFrame(database.db)).toMatchObject({ leader: null, standbys: 0, liveRuns: 0 })
  expect(await countLivingSchedules(database.db)).toBe(0)
})

test("the leader is no standby, a silent beat is none, and a lease that has ended leads nothing", async () => {
  await database.db.execute(sql`insert into leases (name, holder, epoch, expires_at)
    values ('x', 'beat-1', 42, clock_timestamp() + interval '2 s')`)
  await database.db.execute(sql`insert into beats (id, host, pid, version, role, started_at, seen_at)
    select 'beat-' || n, 'host', n, '0', 'standby', now(), clock_timestamp() - (n - 1) * interval '4 s' from generate_series(1, 4) n`)
  expect(await readFrame(database.db)).toMatchObject({ leader: { holder: "beat-1", epoch: 42 }, standbys: 2 })
  await database.db.execute(sql`update leases set expires_at = clock_timestamp() - interval '1 ms'`)
  expect((await readFrame(database.db)).leader).toBeNull()
})

test("schedules are found by how their names begin, then by what is in them, deleted ones never", async () => {
  await database.db.execute(sql`insert into schedules (name, recurrence, task, deleted_at) values
    ('nightly-invoices', '{"v":1}', 'mail', null), ('invoices-eu', '{"v":1}', 'mail', null),
    ('Invoices_100%', '{"v":1}', 'mail', null), ('invoices-old', '{"v":1}', 'mail', now()), ('other', '{"v":1}', 'mail', null)`)
  const names = async (text: string, limit = 20) =>
    (await findSchedulesByName(database.db, text, limit)).map(({ name }) => name)
  expect((await names("invoices"))[0]).toBe("invoices-eu")
  expect(await names("invoices")).toHaveLength(3)
  expect(await names("invoices", 1)).toEqual(["invoices-eu"])
  expect(await names("100%")).toEqual(["Invoices_100%"])
  expect(await countLivingSchedules(database.db)).toBe(4)
})
