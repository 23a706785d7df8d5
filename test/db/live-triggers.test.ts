import { sql } from "drizzle-orm"
import pg from "pg"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { liveChannel, notifyChannel } from "#db/connect.ts"
import { readMarks } from "#db/queries/live.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { until } from "../helpers/wait.ts"

let database: TestDatabase
let ear: pg.Client
const heard: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  ear = new pg.Client(database.databaseUrl)
  await ear.connect()
  ear.on("notification", ({ channel, payload }) =>
    heard.push(`${channel === notifyChannel("public") ? "beat" : "live"}:${payload}`),
  )
  for (const channel of [liveChannel("public"), notifyChannel("public")])
    await ear.query(`listen ${ear.escapeIdentifier(channel)}`)
  await write(sql`insert into schedules (name, recurrence, task) values ('a', '{"v":1}', 'mail')`)
  await write(sql`insert into leases (name, holder, epoch) values ('x', 'beat-1', 1)`)
  await write(
    sql`insert into beats (id, host, pid, version, role, started_at, seen_at) values ('beat-1', 'h', 1, '0', 'leader', now(), now())`,
  )
  await told()
})
beforeEach(() => {
  heard.length = 0
})
afterAll(async () => {
  await ear.end()
  await database.drop()
})

async function write(statement: ReturnType<typeof sql>): Promise<void> {
  await database.db.execute(statement)
}

/** Everything that was said until now: a notification arrives in the order of the commits. */
async function told(): Promise<string[]> {
  const word = `end ${performance.now()}`
  await write(sql`select pg_notify(${liveChannel("public")}, ${word})`)
  await until(() => heard.includes(`live:${word}`))
  return heard.filter((one) => !one.includes("end "))
}

test("runs are told to screens and do not wake the beat", async () => {
  await write(sql`insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options)
    select 's1@' || n, 'schedule', now(), now(), 'planned', 'mail', '{}', 'default', '{}' from generate_series(1, 3) n`)
  expect(await told()).toEqual(["live:runs"])
  heard.length = 0
  await write(sql`update runs set state = 'enqueued'`)
  expect(await told()).toEqual(["live:runs"])
})

test("an edit, a fault and a calendar are news of schedules; an update that finds none is not", async () => {
  await write(sql`update schedules set fault = 'cron: bad'`)
  expect(await told()).toEqual(["live:schedules"])
  heard.length = 0
  await write(sql`update schedules set enabled = false where enable_at < now()`)
  expect(await told()).toEqual([])
  await write(sql`update schedules set description = 'x'`)
  expect((await told()).sort()).toEqual(["beat:schedules", "live:schedules"])
  heard.length = 0
  await write(sql`insert into calendars (name, rules) values ('de', '[]')`)
  expect(await told()).toEqual(["live:schedules"])
})

test("a renewal and a sign of life are no news; a new term, a new role and a beat that goes are", async () => {
  await write(sql`update leases set expires_at = clock_timestamp() + interval '3 s'`)
  await write(sql`insert into beats (id, host, pid, version, role, started_at, seen_at) values ('beat-1', 'h', 1, '0', 'leader', now(), now())
    on conflict (id) do update set role = excluded.role, seen_at = excluded.seen_at`)
  expect(await told()).toEqual([])
  for (const statement of [
    sql`update leases set epoch = 2`,
    sql`update beats set role = 'standby'`,
    sql`delete from beats`,
  ]) {
    heard.length = 0
    await write(statement)
    expect(await told()).toEqual(["live:beats"])
  }
})

test("an act on record is told, an insert of nothing is not", async () => {
  await write(sql`insert into audit_log (actor, verb, subject_kind, subject_id) select 'a', 'v', 'k', 'i' where false`)
  expect(await told()).toEqual([])
  await write(sql`insert into audit_log (actor, verb, subject_kind, subject_id) values ('a', 'v', 'k', 'i')`)
  expect(await told()).toEqual(["live:audit"])
})

test("marks hold still while nothing happens and differ for what changed", async () => {
  const settled = await until(async () => {
    const [first, second] = [await readMarks(database.db), await readMarks(database.db)]
    return JSON.stringify(first) === JSON.stringify(second) ? first : false
  })
  await write(sql`update schedules set description = 'y'`)
  await until(async () => (await readMarks(database.db)).schedules !== settled.schedules, { timeoutMs: 15_000 })
  await write(sql`update leases set holder = 'beat-2', expires_at = clock_timestamp() + interval '1 min'`)
  expect((await readMarks(database.db)).beats).not.toBe(settled.beats)
})
