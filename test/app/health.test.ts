import { sql } from "drizzle-orm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { healthOf } from "#app/_data/health.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())

async function write(statement: ReturnType<typeof sql>): Promise<void> {
  await database.db.execute(statement)
}

test("a fresh installation has no leader, no schedule, nothing to come and nothing that ran", async () => {
  expect(await healthOf(database.db)).toMatchObject({
    leader: null,
    beats: [],
    schedules: { enabled: 0, disabled: 0, setAside: 0, able: 0 },
    lateness: null,
    nextFires: [],
    lastRuns: [],
  })
})

test("leader and lease are read by the database's clock", async () => {
  await write(sql`insert into leases (name, holder, epoch, expires_at, acquired_at)
    values ('x', 'beat-1', 7, clock_timestamp() + interval '2 s', clock_timestamp() - interval '1 h')`)
  await write(sql`insert into beats (id, host, pid, version, role, started_at, seen_at)
    values ('beat-1', 'host-0', 1, '0.1.0', 'leader', now(), now())`)
  const { leader, beats } = await healthOf(database.db)
  expect(leader).toMatchObject({ holder: "beat-1", host: "host-0", epoch: 7 })
  expect(leader?.leaseLeftMs).toBeGreaterThan(0)
  expect(leader?.leaseLeftMs).toBeLessThanOrEqual(2_000)
  expect(beats).toHaveLength(1)
})

test("a resigned lease is no leader, whatever its end says", async () => {
  await write(sql`update leases set holder = null, expires_at = '-infinity'`)
  expect((await healthOf(database.db)).leader).toBeNull()
  await write(sql`update leases set holder = 'beat-1'`)
  expect((await healthOf(database.db)).leader).toBeNull()
})

test("next fires follow an edit that the beat has not seen yet, and a bad row has none", async () => {
  await write(sql`insert into schedules (name, recurrence, time_zone, task, enabled) values
    ('hourly', '{"v":1,"kind":"cron","lines":["0 * * * *"]}', 'Europe/Berlin', 'mail', true),
    ('broken', '{"v":1,"kind":"cron","lines":["nonsense"]}', 'UTC', 'mail', true),
    ('off', '{"v":1,"kind":"cron","lines":["0 * * * *"]}', 'UTC', 'mail', false)`)
  const { nextFires, now, schedules } = await healthOf(database.db)
  expect(nextFires.map((fire) => fire.schedule)).toEqual(["hourly"])
  expect(nextFires[0]?.fireAt).toBe(Math.floor(now / 3_600_000 + 1) * 3_600_000)
  expect(schedules).toEqual({ enabled: 2, disabled: 1, setAside: 0, able: 2 })
})

test("a fault and a failed run are counted, the newest run comes first with its schedule's zone", async () => {
  await write(sql`update schedules set fault = 'cron: bad', fault_at = now() where name = 'broken'`)
  await write(sql`insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, enqueued_at)
    select 's1@' || n, (select id from schedules where name = 'hourly'), 'schedule', now() - n * interval '1 s', now() - n * interval '1 s',
      case when n = 2 then 'failed' else 'succeeded' end, 'mail', '{}', 'default', '{}', now() - n * interval '1 s' + interval '5 ms'
    from generate_series(1, 3) n`)
  const health = await healthOf(database.db)
  expect(health.faults).toMatchObject([{ schedule: "broken", message: "cron: bad" }])
  expect(health.schedules).toMatchObject({ setAside: 1, able: 1 })
  expect(health.failedInLastHour).toBe(1)
  expect(health.lateness?.p50Ms).toBeCloseTo(5, 0)
  expect(health.lastRuns.map((run) => run.id)).toEqual(["s1@1", "s1@2", "s1@3"])
  expect(health.lastRuns[0]).toMatchObject({ schedule: "hourly", timeZone: "Europe/Berlin", state: "succeeded" })
})
