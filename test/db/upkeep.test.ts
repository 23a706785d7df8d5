import { afterAll, beforeAll, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import {
  addQueues,
  type BeatSign,
  forgetBeat,
  noticeTzData,
  otherBeatReachesRedis,
  readQueues,
  saveTasks,
  signBeat,
  switchAtTheirTimes,
} from "#db/ledger/upkeep.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addSchedule, only } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())

const minutes = (n: number) => new Date(Date.now() + n * 60_000)

test.each([
  ["switched on", { enabled: false, enable_at: minutes(-1) }, { enabled: true, on: null, off: null, revision: "2" }],
  ["switched off", { enabled: true, disable_at: minutes(-1) }, { enabled: false, on: null, off: null, revision: "2" }],
  [
    "left alone before its time",
    { enabled: false, enable_at: minutes(9) },
    { enabled: false, on: "set", off: null, revision: "1" },
  ],
  [
    "switched on now and keeps its later time to be switched off",
    { enabled: false, enable_at: minutes(-1), disable_at: minutes(9) },
    { enabled: true, on: null, off: "set", revision: "2" },
  ],
  [
    "off when both times have passed and off was the later",
    { enabled: false, enable_at: minutes(-2), disable_at: minutes(-1) },
    { enabled: false, on: null, off: null, revision: "2" },
  ],
  [
    "on when both times have passed and on was the later",
    { enabled: true, enable_at: minutes(-1), disable_at: minutes(-2) },
    { enabled: true, on: null, off: null, revision: "2" },
  ],
])("a schedule is %s", async (_, columns, expected) => {
  const id = await addSchedule(database.pool, columns)
  await switchAtTheirTimes(database.pool, term, LIMITS)
  const found = await database.pool.query(
    `select enabled, case when enable_at is not null then 'set' end as on, case when disable_at is not null then 'set' end as off, revision
     from schedules where id = $1`,
    [id],
  )
  expect(only(found.rows)).toEqual(expected)
})

test("switching is on record with who did it, reaches the beat's inbox, and happens once", async () => {
  const id = await addSchedule(database.pool, { name: "audited", enabled: false, enable_at: minutes(-1) })
  await database.pool.query("delete from schedule_changes")
  expect(await switchAtTheirTimes(database.pool, term, LIMITS)).toBe(1)
  expect(await switchAtTheirTimes(database.pool, term, LIMITS)).toBe(0)
  const audit = await database.pool.query(
    "select actor, verb, note, before, after from audit_log where subject_id = $1",
    [id],
  )
  expect(only(audit.rows)).toEqual({
    actor: "beat",
    verb: "schedule.enable",
    note: "at its time",
    before: { enabled: false },
    after: { enabled: true, revision: 2 },
  })
  const changes = await database.pool.query("select schedule_id from schedule_changes")
  expect(only(changes.rows)).toEqual({ schedule_id: String(id) })
})

test("a deleted schedule is not switched", async () => {
  const id = await addSchedule(database.pool, { enabled: false, enable_at: minutes(-1), deleted_at: new Date() })
  await switchAtTheirTimes(database.pool, term, LIMITS)
  const found = await database.pool.query("select enabled from schedules where id = $1", [id])
  expect(only(found.rows)).toEqual({ enabled: false })
})

const signOf = (id: string, more: Partial<BeatSign> = {}): BeatSign => ({
  id,
  host: "h",
  pid: 1,
  version: "1",
  role: "standby",
  startedAt: instant(Date.now()),
  reachesRedis: true,
  ...more,
})

test("another beat reaches both stores only if it has said so of late, and not when it is oneself", async () => {
  await signBeat(database.pool, signOf("me"))
  expect(await otherBeatReachesRedis(database.pool, "me", 5_000)).toBe(false)
  await signBeat(database.pool, signOf("cut-off", { reachesRedis: false }))
  expect(await otherBeatReachesRedis(database.pool, "me", 5_000)).toBe(false)
  await signBeat(database.pool, signOf("well"))
  expect(await otherBeatReachesRedis(database.pool, "me", 5_000)).toBe(true)
  await database.pool.query("update beats set redis_seen_at = now() - interval '1 min' where id = 'well'")
  await signBeat(database.pool, signOf("well", { reachesRedis: false, role: "leader" }))
  expect(await otherBeatReachesRedis(database.pool, "me", 5_000)).toBe(false)
  await forgetBeat(database.pool, "well")
  const left = await database.pool.query("select id from beats order by id")
  expect(left.rows).toEqual([{ id: "cut-off" }, { id: "me" }])
})

test("a queue's row is made once, and its prefix is kept when somebody has set another", async () => {
  await addQueues(database.pool, ["a", "b"], "one")
  await addQueues(database.pool, ["b", "c"], "two")
  const found = await readQueues(database.pool)
  expect(found.map((row) => [row.name, row.prefix, row.position])).toEqual([
    ["a", "one", "0-0"],
    ["b", "one", "0-0"],
    ["c", "two", "0-0"],
  ])
})

test("cursors computed with other time zone data come into the inbox once", async () => {
  const id = await addSchedule(database.pool)
  await database.pool.query(
    "insert into schedule_cursors (schedule_id, revision, effective_at, tz_version) values ($1, 1, now(), 'old')",
    [id],
  )
  await database.pool.query("delete from schedule_changes")
  expect(await noticeTzData(database.pool, term, LIMITS, "new")).toBe(1)
  expect(await noticeTzData(database.pool, term, LIMITS, "new")).toBe(0)
})

test("the latest announcement of a task counts, and one that comes twice in a batch does no harm", async () => {
  const task = { name: "t", description: "one", queue: "q", payloadSchema: { type: "object" }, defaults: null }
  await saveTasks(database.pool, [task, task])
  await saveTasks(database.pool, [{ ...task, description: "two", queue: "r" }])
  const found = await database.pool.query("select description, queue, payload_schema from tasks where name = 't'")
  expect(only(found.rows)).toEqual({ description: "two", queue: "r", payload_schema: { type: "object" } })
})
