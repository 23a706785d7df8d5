import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Instant, ScheduleId } from "#core/brand.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addSchedule, everyMinute, everySecond, gapsOf, only, runsOf } from "../../helpers/rows.ts"

let stage: Stage
let leader: Leading
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  await stage.reset()
  leader = await stage.lead()
})
afterAll(() => stage.close())

const edit = (id: ScheduleId, set: string, values: unknown[] = []) =>
  stage.pool.query(`update schedules set ${set} where id = $1`, [id, ...values])
const fires = async (id: ScheduleId) => (await runsOf(stage.pool, id)).map((run) => run.fireMs)

async function cursorOf(id: ScheduleId): Promise<{ next: number | null; effective: number }> {
  const found = await stage.pool.query<{ next: number | null; effective: number }>(
    `select (extract(epoch from c.next_fire_at) * 1000)::float8 as next, (extract(epoch from s.effective_at) * 1000)::float8 as effective
     from schedule_cursors c join schedules s on s.id = c.schedule_id where s.id = $1`,
    [id],
  )
  return only(found.rows)
}

/** Plans until everything due by then has been claimed. */
async function planUntil(now: Instant): Promise<void> {
  stage.clock.set(now)
  for (let turn = 0; turn < 3; turn++) await leader.plan()
}

test("saving a schedule fires nothing by itself: its first fire lies strictly after the edit", async () => {
  const id = await addSchedule(stage.pool, { recurrence: everySecond })
  await leader.plan()
  const { next, effective } = await cursorOf(id)
  const [first = next ?? 0] = await fires(id)
  expect(first).toBeGreaterThan(effective)
  expect(first - effective).toBeLessThanOrEqual(1_000)
})

test("an edit that a beat reads an hour late counts from the edit: the hour is not lost and nothing before it fires", async () => {
  const id = await addSchedule(stage.pool, { catch_up: "all", catch_up_cap: 1_000 })
  await planUntil(stage.at(3_600))
  const { effective } = await cursorOf(id)
  const found = await fires(id)
  expect(found.every((fire) => fire > effective)).toBe(true)
  expect(found).toHaveLength(60)
})

test("a schedule that is enabled again does not fire for the time in which it was off", async () => {
  const id = await addSchedule(stage.pool, { enabled: false, catch_up: "all" })
  await planUntil(stage.at(7_200))
  expect(await fires(id)).toEqual([])
  await edit(id, "enabled = true")
  await leader.plan()
  const { next, effective } = await cursorOf(id)
  expect(next).toBeGreaterThan(effective)
})

test("a schedule edited to fire sooner than its next fire is found and fires sooner", async () => {
  const id = await addSchedule(stage.pool, { recurrence: { v: 1, kind: "interval", every: 365, unit: "day" } })
  await leader.plan()
  await edit(id, "recurrence = $2", [everySecond])
  await planUntil(stage.at(5))
  expect((await fires(id)).length).toBeGreaterThanOrEqual(4)
})

test("an edit of the payload keeps the next fire, and the run carries the new payload", async () => {
  const id = await addSchedule(stage.pool, { payload: { v: 1 } })
  await leader.plan()
  const before = await cursorOf(id)
  await edit(id, `payload = '{"v":2}'`)
  await planUntil(stage.at(61))
  expect((await fires(id))[0]).toBe(before.next)
  const payloads = await stage.pool.query("select distinct payload from runs where schedule_id = $1", [id])
  expect(only(payloads.rows)).toEqual({ payload: { v: 2 } })
})

test("an edit of the timing keeps those planned runs that the new rule has, and takes the others back", async () => {
  const id = await addSchedule(stage.pool, { recurrence: everySecond })
  await leader.plan()
  const late = await stage.lead("b", { lookAheadMs: 10_000 })
  await late.plan()
  const before = await fires(id)
  expect(before.length).toBeGreaterThanOrEqual(9)
  await edit(id, "recurrence = $2", [{ v: 1, kind: "interval", every: 2, unit: "second", anchor: 0 }])
  await late.plan()
  const { effective } = await cursorOf(id)
  for (const run of await runsOf(stage.pool, id)) {
    const kept = run.fireMs % 2_000 === 0 || run.fireMs <= effective
    expect([run.fireMs, run.state]).toEqual([run.fireMs, kept ? "planned" : "cancelling"])
  }
})

test("instants of the old rule that were due and not planned when it was replaced are on record as one row", async () => {
  const id = await addSchedule(stage.pool)
  await leader.plan()
  const { next } = await cursorOf(id)
  await stage.pool.query(
    "update schedule_cursors set next_fire_at = next_fire_at - interval '10 min', due_at = due_at - interval '10 min'",
  )
  await edit(id, "recurrence = $2", [everySecond])
  await leader.plan()
  const gap = only(await gapsOf(stage.pool, id))
  expect(gap).toMatchObject({ fromMs: (next ?? 0) - 600_000, reason: "edited" })
  expect(gap.toMs).toBe((await cursorOf(id)).effective)
})

test.each([
  ["a queue that is no name", "queue = ''", "queue = 'default'"],
  ["a payload that is no object", "payload = '[]'", "payload = '{}'"],
  [
    "a recurrence that is none",
    `recurrence = '{"v":1,"kind":"never"}'`,
    `recurrence = '${JSON.stringify(everyMinute)}'`,
  ],
  ["a zone that does not exist", "time_zone = 'Mars/Base'", "time_zone = 'UTC'"],
  ["an unknown policy", "catch_up = 'maybe'", "catch_up = 'all'"],
  ["a calendar that does not exist", "calendars = '{nowhere}'", "calendars = '{}'"],
])(
  "a row with %s is set aside with its fault, disturbs no other, and fires again once corrected",
  async (_, bad, good) => {
    const id = await addSchedule(stage.pool)
    const neighbour = await addSchedule(stage.pool)
    await leader.plan()
    await edit(id, bad)
    await planUntil(stage.at(120))
    const fault = await stage.pool.query<{ fault: string | null }>("select fault from schedules where id = $1", [id])
    expect(only(fault.rows).fault).toMatch(/: .*expected/)
    expect(await fires(id)).toEqual([])
    expect((await fires(neighbour)).length).toBeGreaterThanOrEqual(2)
    await edit(id, good)
    await planUntil(stage.at(180))
    const sound = await stage.pool.query("select fault from schedules where id = $1", [id])
    expect(only(sound.rows)).toEqual({ fault: null })
    expect((await fires(id)).length).toBeGreaterThanOrEqual(1)
  },
)

test("a row that Postgres refuses only when it fires is set aside, and its neighbours of the same batch fire", async () => {
  const id = await addSchedule(stage.pool)
  const neighbour = await addSchedule(stage.pool)
  await leader.plan()
  await stage.pool.query(`alter table runs add constraint no_such check (schedule_id <> ${id})`)
  await planUntil(stage.at(61))
  const fault = await stage.pool.query<{ fault: string | null }>("select fault from schedules where id = $1", [id])
  expect(only(fault.rows).fault).toContain("no_such")
  expect((await fires(neighbour)).length).toBeGreaterThanOrEqual(1)
})

test("a schedule that was deleted outright leaves no planned run behind", async () => {
  const id = await addSchedule(stage.pool, { recurrence: everySecond })
  const wide = await stage.lead("b", { lookAheadMs: 5_000 })
  await wide.plan()
  await wide.plan()
  expect((await fires(id)).length).toBeGreaterThan(0)
  await stage.pool.query("delete from schedules where id = $1", [id])
  await wide.plan()
  await wide.settle()
  const { rows } = await stage.pool.query<{ now: number }>(
    "select (extract(epoch from max(changed_at)) * 1000)::float8 as now from schedule_changes",
  )
  expect(rows).toEqual([{ now: null }])
  const left = (await runsOf(stage.pool, id)).filter((run) => run.state === "planned" && run.fireMs > Date.now())
  expect(left).toEqual([])
})

test("a schedule whose payload is edited after its one instant has passed does not fire again", async () => {
  const id = await addSchedule(stage.pool, { recurrence: { v: 1, kind: "once", at: stage.at(2) } })
  await leader.plan()
  await planUntil(stage.at(3))
  await edit(id, `payload = '{"v":2}'`)
  await planUntil(stage.at(10))
  expect(await fires(id)).toHaveLength(1)
})

test("a schedule that may fire three times fires three times, edits of its payload in between or not", async () => {
  const id = await addSchedule(stage.pool, { recurrence: everySecond, max_fires: 3 })
  await leader.plan()
  await planUntil(stage.at(2))
  await edit(id, `payload = '{"v":2}'`)
  await planUntil(stage.at(20))
  expect(await fires(id)).toHaveLength(3)
})

test("a calendar that leaves a day out is honoured from its edit on, and takes planned runs of that day back", async () => {
  await stage.pool.query(`insert into calendars (name, rules) values ('never', '{}')`)
  const id = await addSchedule(stage.pool, { recurrence: everySecond, calendars: ["never"] })
  const wide = await stage.lead("b", { lookAheadMs: 5_000 })
  await wide.plan()
  expect((await fires(id)).length).toBeGreaterThan(0)
  await stage.pool.query(`update calendars set rules = '{"weekdays":[0,1,2,3,4,5,6]}' where name = 'never'`)
  stage.clock.set(stage.at(3))
  await wide.plan()
  const changed = Date.now()
  const states = (await runsOf(stage.pool, id)).filter((run) => run.fireMs > changed).map((run) => run.state)
  expect(new Set(states)).toEqual(new Set(["cancelling"]))
  stage.clock.set(stage.at(60))
  await wide.plan()
  expect(await runsOf(stage.pool, id)).toHaveLength((await fires(id)).length)
  expect((await cursorOf(id)).next).toBeNull()
})
