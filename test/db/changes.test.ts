import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Instant, instant, type ScheduleId } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { commitChanges, readChanges, readPlannedFireAts, type Settled } from "#db/ledger/changes.ts"
import { TermOver } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addRun, addSchedule, gapsOf, only, stateOf } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
let id: ScheduleId
const base = Math.floor(Date.now() / 1_000) * 1_000
const at = (seconds: number): Instant => instant(base + seconds * 1_000)
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query("delete from runs; delete from schedule_cursors; delete from schedule_changes")
  id = await addSchedule(database.pool)
})

async function settle(more: Partial<Settled> = {}, by: Term = term): Promise<void> {
  const [change] = await readChanges(database.pool, 1_000)
  await commitChanges(database.pool, by, LIMITS, "bull", [
    {
      changeIds: change?.changeIds ?? [],
      scheduleId: id,
      revision: 1,
      effectiveAt: at(0),
      tzVersion: "tz",
      next: { nextFireAt: at(60), dueAt: at(61) },
      fault: null,
      queue: "made-here",
      cancel: null,
      gap: null,
      ...more,
    },
  ])
}

async function cursor() {
  const found = await database.pool.query(
    `select revision, (extract(epoch from next_fire_at) * 1000)::float8 as next, (extract(epoch from due_at) * 1000)::float8 as due
     from schedule_cursors where schedule_id = $1`,
    [id],
  )
  return found.rows[0] ?? null
}

const edit = (set: string) => database.pool.query(`update schedules set ${set} where id = $1`, [id])

test("all inbox rows of a schedule are one change, with its cursor as it stands", async () => {
  await settle()
  await edit("tags = '{a}'")
  await edit("tags = '{b}'")
  const change = only(await readChanges(database.pool, 10))
  expect(change.changeIds).toHaveLength(2)
  expect(change).toMatchObject({
    scheduleId: id,
    cursor: { nextFireAt: at(60), effectiveAt: at(0), fireCount: 0, tzVersion: "tz" },
  })
})

test("the oldest changes come first and no more than asked for", async () => {
  await addSchedule(database.pool)
  const [first, ...rest] = await readChanges(database.pool, 1)
  expect(first?.scheduleId).toBe(id)
  expect(rest).toEqual([])
})

test("settling a change moves the cursor, empties the inbox and makes the queue's row", async () => {
  await settle()
  expect(await cursor()).toEqual({ revision: "1", next: at(60), due: at(61) })
  expect(await readChanges(database.pool, 10)).toEqual([])
  const queues = await database.pool.query("select prefix from queues where name = 'made-here'")
  expect(only(queues.rows)).toEqual({ prefix: "bull" })
})

test("an edit that commits while another is settled stays in the inbox, and the cursor is not moved by the older one", async () => {
  const [before] = await readChanges(database.pool, 10)
  await edit("time_zone = 'Asia/Tokyo'")
  await settle({ changeIds: before?.changeIds ?? [] })
  expect(await cursor()).toBeNull()
  expect(await readChanges(database.pool, 10)).toHaveLength(1)
})

test("an edit that cannot change when it fires leaves next fire and count alone and raises the cursor's revision", async () => {
  await settle()
  await database.pool.query("update schedule_cursors set fire_count = 5")
  await edit("payload = '{}', tags = '{x}'")
  await settle({ revision: 2, next: "keep" })
  expect(await cursor()).toEqual({ revision: "2", next: at(60), due: at(61) })
  const found = await database.pool.query("select fire_count from schedule_cursors")
  expect(only(found.rows)).toEqual({ fire_count: "5" })
})

test("a fault is noted on the row, does not come back as an edit, and goes when it is corrected", async () => {
  await settle({ fault: "task: 1: expected a name", next: { nextFireAt: null, dueAt: null } })
  const faulty = await database.pool.query("select fault, fault_at is not null as dated from schedules where id = $1", [
    id,
  ])
  expect(only(faulty.rows)).toEqual({ fault: "task: 1: expected a name", dated: true })
  expect(await readChanges(database.pool, 10)).toEqual([])
  await settle()
  const sound = await database.pool.query("select fault, fault_at from schedules where id = $1", [id])
  expect(only(sound.rows)).toEqual({ fault: null, fault_at: null })
})

test("planned and held occurrences can be taken back; sent ones and triggers by hand are left alone", async () => {
  const planned = await addRun(database.pool, at(10), { schedule: id })
  const held = await addRun(database.pool, at(11), { schedule: id, state: "held" })
  const sent = await addRun(database.pool, at(12), { schedule: id, state: "enqueued" })
  const byHand = await addRun(database.pool, at(13), { schedule: id, id: "r1" })
  await database.pool.query("update runs set trigger = 'manual' where id = 'r1'")
  const early = await addRun(database.pool, at(-5), { schedule: id })
  const found = await readPlannedFireAts(database.pool, [{ scheduleId: id, after: at(0) }])
  expect(found.get(id)?.sort()).toEqual([at(10), at(11)])
  await settle({ cancel: { reason: "edited", fireAts: [at(10), at(11), at(12), at(13)] } })
  expect(await stateOf(database.pool, planned)).toBe("cancelling: edited")
  expect(await stateOf(database.pool, held)).toBe("cancelling: edited")
  expect(await stateOf(database.pool, sent)).toBe("enqueued")
  expect(await stateOf(database.pool, byHand)).toBe("planned")
  expect(await stateOf(database.pool, early)).toBe("planned")
})

test("instants of the old rule that were never planned are one row", async () => {
  await settle({ gap: { scheduleId: id, fromAt: at(-30), toAt: at(0), count: null, reason: "edited" } })
  expect(await gapsOf(database.pool, id)).toEqual([{ fromMs: at(-30), toMs: at(0), count: null, reason: "edited" }])
})

test("a leader whose term is over settles nothing: the change stays for its successor", async () => {
  const old = term
  term = await takeTerm(database, "b")
  await expect(settle({}, old)).rejects.toBeInstanceOf(TermOver)
  expect(await cursor()).toBeNull()
  expect(await readChanges(database.pool, 10)).toHaveLength(1)
})
