import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { ScheduleId } from "#core/brand.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addSchedule, everySecond, only } from "../helpers/rows.ts"

let database: TestDatabase
let id: ScheduleId
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  id = await addSchedule(database.pool)
  await database.pool.query("delete from schedule_changes")
})

type Mark = { revision: string; effective_at: string; effective_now: boolean }

async function read(): Promise<Mark> {
  const found = await database.pool.query<Mark>(
    `select revision, effective_at::text, abs(extract(epoch from clock_timestamp() - effective_at)) < 5 as effective_now
     from schedules where id = $1`,
    [id],
  )
  return only(found.rows)
}

async function inbox(): Promise<number[]> {
  const found = await database.pool.query<{ id: string }>("select schedule_id as id from schedule_changes order by id")
  return found.rows.map((row) => Number(row.id))
}

async function update(set: string, values: unknown[] = []): Promise<void> {
  await database.pool.query(`update schedules set ${set} where id = $1`, [id, ...values])
}

test("a new schedule is revision 1, effective now by the database, whatever the insert said", async () => {
  await database.pool.query(
    "insert into schedules (name, task, recurrence, revision, effective_at) values ('liar', 't', '{}', 77, '2001-01-01')",
  )
  const found = await database.pool.query<{ id: string; revision: string; recent: boolean }>(
    "select id, revision, effective_at > clock_timestamp() - interval '5 s' as recent from schedules where name = 'liar'",
  )
  expect(only(found.rows)).toMatchObject({ revision: "1", recent: true })
  expect(await inbox()).toEqual([Number(only(found.rows).id)])
})

test.each([
  ["enabled", "enabled = false"],
  ["recurrence", `recurrence = '${JSON.stringify(everySecond)}'`],
  ["time zone", "time_zone = 'Europe/Berlin'"],
  ["dst policy", "dst_policy = 'skip'"],
  ["starts at", "starts_at = now() + interval '1 h'"],
  ["ends at", "ends_at = now() + interval '1 h'"],
  ["max fires", "max_fires = 7"],
  ["calendars", "calendars = '{holidays}'"],
  ["jitter", "jitter_ms = 10"],
  ["name", "name = 'renamed'"],
  ["soft delete", "deleted_at = now()"],
])("a plain UPDATE of %s counts from its own time and reaches the beat's inbox", async (_, set) => {
  const before = await read()
  await update(set)
  const after = await read()
  expect(after.revision).toBe("2")
  expect(after.effective_at > before.effective_at).toBe(true)
  expect(after.effective_now).toBe(true)
  expect(await inbox()).toEqual([id])
})

test.each([
  ["payload", `payload = '{"a":1}'`],
  ["tags", "tags = '{x}'"],
  ["queue", "queue = 'other'"],
  ["overlap", "overlap = 'skip'"],
  ["note", "enabled_note = 'why'"],
])("an edit of %s is a revision and leaves alone from when the timing counts", async (_, set) => {
  const before = await read()
  await update(set)
  expect(await read()).toMatchObject({ revision: "2", effective_at: before.effective_at })
  expect(await inbox()).toEqual([id])
})

test("a fault that the beat notes is no edit", async () => {
  const before = await read()
  await update("fault = 'bad', fault_at = now()")
  expect(await read()).toEqual(before)
  expect(await inbox()).toEqual([])
})

test("an UPDATE that changes nothing is no edit", async () => {
  await update("payload = payload, name = name, updated_by = 'somebody'")
  expect(await read()).toMatchObject({ revision: "1" })
  expect(await inbox()).toEqual([])
})

test("nobody sets revision or effective_at by hand", async () => {
  const before = await read()
  await update("revision = 99, effective_at = '2001-01-01'")
  expect(await read()).toEqual(before)
})

test("one statement over many rows puts exactly the changed ones into the inbox", async () => {
  const other = await addSchedule(database.pool, { tags: ["x"] })
  await database.pool.query("delete from schedule_changes")
  await database.pool.query("update schedules set tags = '{x}' where id = any($1::bigint[])", [[id, other]])
  expect(await inbox()).toEqual([id])
})

test("a hard delete reaches the inbox and takes the cursor along", async () => {
  await database.pool.query(
    "insert into schedule_cursors (schedule_id, revision, effective_at) values ($1, 1, now())",
    [id],
  )
  await database.pool.query("delete from schedules where id = $1", [id])
  expect(await inbox()).toEqual([id])
  const cursors = await database.pool.query("select 1 from schedule_cursors where schedule_id = $1", [id])
  expect(cursors.rowCount).toBe(0)
})

test("an edit that is rolled back leaves nothing in the inbox", async () => {
  const client = await database.pool.connect()
  await client.query("begin")
  await client.query("update schedules set enabled = false where id = $1", [id])
  await client.query("rollback")
  client.release()
  expect(await inbox()).toEqual([])
})

test("a calendar's edit is put in the inbox for the living schedules that name it, and for no others", async () => {
  const user = await addSchedule(database.pool, { calendars: ["easter", "more"] })
  await addSchedule(database.pool, { calendars: ["easter"], deleted_at: new Date() })
  await database.pool.query("delete from schedule_changes")
  await database.pool.query(`insert into calendars (name, rules) values ('easter', '{}')`)
  await database.pool.query(`update calendars set rules = '{"weekdays":[0]}' where name = 'easter'`)
  await database.pool.query("delete from calendars where name = 'easter'")
  expect(await inbox()).toEqual([user, user, user])
})

test("a name is free again once its schedule is deleted, and not before", async () => {
  await update("name = 'taken'")
  await expect(addSchedule(database.pool, { name: "taken" })).rejects.toMatchObject({ code: "23505" })
  await update("deleted_at = now()")
  await expect(addSchedule(database.pool, { name: "taken" })).resolves.toBeGreaterThan(0)
})
