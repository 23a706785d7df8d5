import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { type Instant, instant, type ScheduleId } from "#core/brand.ts"
import type { CursorMove, NewRun, Term } from "#core/run.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import { commitPlan, type Plan, readDueCursors, readNextDue } from "#db/ledger/plan.ts"
import { TermOver } from "#db/ledger/term.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addSchedule, gapsOf, only, readRun, runsOf } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
let id: ScheduleId
const fireAt = instant(Math.floor(Date.now() / 60_000) * 60_000)
const later = (seconds: number) => instant(fireAt + seconds * 1_000)

beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query("delete from schedule_cursors")
  id = await addSchedule(database.pool, { payload: { a: 1 }, queue: "q" })
  await addCursor(id)
})

async function addCursor(schedule: ScheduleId): Promise<void> {
  await database.pool.query(
    `insert into schedule_cursors (schedule_id, next_fire_at, due_at, revision, effective_at)
     values ($1, to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000), 1, now())`,
    [schedule, fireAt],
  )
}

const moveOf = (schedule: ScheduleId, more: Partial<CursorMove> = {}): CursorMove => ({
  scheduleId: schedule,
  revision: 1,
  expected: fireAt,
  nextFireAt: later(60),
  dueAt: later(61),
  lastFireAt: fireAt,
  fired: 1,
  ...more,
})
const runOf = (schedule: ScheduleId, at: Instant = fireAt): NewRun => ({
  scheduleId: schedule,
  fireAt: at,
  dueAt: at,
  startBy: null,
  trigger: "schedule",
  state: "planned",
  reason: null,
})
const planOf = (more: Partial<Plan> = {}): Plan => ({
  moves: [moveOf(id)],
  runs: [runOf(id)],
  gaps: [],
  options: new Map(),
  ...more,
})
const commit = (plan: Plan, by: Term = term) => commitPlan(database.pool, by, LIMITS, plan)
const cursors = () => readDueCursors(database.pool, later(3_600), 10)

test("a plan moves the cursor and adds the run, with what the schedule says at that moment", async () => {
  expect(await commit(planOf({ options: new Map([[id, '{"overlap":"skip"}']]) }))).toEqual({ moved: 1, added: 1 })
  expect(only(await cursors())).toEqual({
    scheduleId: id,
    revision: 1,
    nextFireAt: later(60),
    lastFireAt: fireAt,
    fireCount: 1,
  })
  const stored = await database.pool.query(
    "select epoch, payload, queue, options, revision from runs where schedule_id = $1",
    [id],
  )
  expect(only(stored.rows)).toEqual({
    epoch: String(term.epoch),
    payload: { a: 1 },
    queue: "q",
    options: { overlap: "skip" },
    revision: "1",
  })
})

test("the same plan a second time moves nothing and adds nothing", async () => {
  await commit(planOf())
  expect(await commit(planOf())).toEqual({ moved: 0, added: 0 })
  expect(await runsOf(database.pool, id)).toHaveLength(1)
})

test("two planners that claim one instant at once make one run", async () => {
  const done = await Promise.all([commit(planOf()), commit(planOf()), commit(planOf())])
  expect(done.reduce((sum, one) => sum + one.added, 0)).toBe(1)
  expect(await runsOf(database.pool, id)).toHaveLength(1)
})

test("an instant that has a run already gets no second one, and the run it has is left as it is", async () => {
  await commit(planOf())
  await database.pool.query("update runs set state = 'succeeded' where schedule_id = $1", [id])
  await database.pool.query("update schedule_cursors set next_fire_at = to_timestamp($1::float8 / 1000)", [fireAt])
  expect(await commit(planOf())).toEqual({ moved: 1, added: 0 })
  expect(only(await runsOf(database.pool, id)).state).toBe("succeeded")
})

test("a planner of an old term claims nothing", async () => {
  const old = term
  term = await takeTerm(database, "b")
  await expect(commit(planOf(), old)).rejects.toBeInstanceOf(TermOver)
  expect(await runsOf(database.pool, id)).toEqual([])
  expect(only(await cursors()).nextFireAt).toBe(fireAt)
})

test("a plan computed from a revision that was edited meanwhile fires nothing of the old rule", async () => {
  await database.pool.query("update schedules set time_zone = 'Asia/Tokyo' where id = $1", [id])
  expect(await commit(planOf())).toEqual({ moved: 0, added: 0 })
  expect(await runsOf(database.pool, id)).toEqual([])
})

test.each([
  ["disabled", "enabled = false"],
  ["deleted", "deleted_at = now()"],
])("a schedule that was %s after the plan was computed fires nothing", async (_, set) => {
  await database.pool.query(`update schedules set ${set} where id = $1`, [id])
  expect(await commit(planOf())).toEqual({ moved: 0, added: 0 })
})

test("an edit that commits while the plan is under way wins: the plan waits for nobody and moves only what is unedited", async () => {
  const other = await addSchedule(database.pool)
  await addCursor(other)
  const editor = await database.pool.connect()
  await editor.query("begin")
  await editor.query("select 1 from schedule_cursors where schedule_id = $1 for update", [id])
  const plan = planOf({ moves: [moveOf(id), moveOf(other)], runs: [runOf(id), runOf(other)] })
  expect(await commit(plan)).toEqual({ moved: 1, added: 1 })
  await editor.query("rollback")
  editor.release()
  expect(await runsOf(database.pool, other)).toHaveLength(1)
})

test("an edited schedule's cursor is not even read as due until its change has been settled", async () => {
  await database.pool.query("update schedules set payload = '{}' where id = $1", [id])
  expect(await cursors()).toEqual([])
})

test("the runs and gaps of a cursor that had moved on are left out, those of its neighbours are kept", async () => {
  const other = await addSchedule(database.pool)
  await addCursor(other)
  const gap = { fromAt: later(-120), toAt: later(-60), count: 2, reason: "misfire_skip" as const }
  await commit({
    moves: [moveOf(id, { expected: later(5) }), moveOf(other)],
    runs: [runOf(id), runOf(other)],
    gaps: [
      { ...gap, scheduleId: id },
      { ...gap, scheduleId: other },
    ],
    options: new Map(),
  })
  expect(await runsOf(database.pool, id)).toEqual([])
  expect(await gapsOf(database.pool, id)).toEqual([])
  expect(await runsOf(database.pool, other)).toHaveLength(1)
  expect(await gapsOf(database.pool, other)).toEqual([
    { fromMs: later(-120), toMs: later(-60), count: 2, reason: "misfire_skip" },
  ])
})

test("one refused row rolls the whole plan back: no cursor moves without its run", async () => {
  const tooLate = instant(Date.UTC(2099, 0))
  await expect(commit(planOf({ runs: [runOf(id, tooLate)] }))).rejects.toMatchObject({ code: "23514" })
  expect(only(await cursors()).nextFireAt).toBe(fireAt)
})

test("a schedule that has fired for the last time has no due cursor any more", async () => {
  await commit(planOf({ moves: [moveOf(id, { nextFireAt: null, dueAt: null })] }))
  expect(await cursors()).toEqual([])
  expect(await readNextDue(database.pool)).toBeNull()
})

test("the earliest due cursors come first, by due time and not by fire time", async () => {
  const other = await addSchedule(database.pool)
  await addCursor(other)
  await database.pool.query("update schedule_cursors set due_at = due_at + interval '5 s' where schedule_id = $1", [id])
  expect((await cursors()).map((cursor) => cursor.scheduleId)).toEqual([other, id])
  expect(await readDueCursors(database.pool, later(1), 10)).toHaveLength(1)
  expect(await readNextDue(database.pool)).toBe(fireAt)
})

test("the run's id is readable and the same for whoever plans it", async () => {
  await commit(planOf())
  expect((await readRun(database.pool, `s${id}@${fireAt}`)).id).toBe(occurrenceRunId(id, fireAt))
})
