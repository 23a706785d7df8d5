import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { ScheduleId } from "#core/brand.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addSchedule, everySecond, only, runsOf } from "../../helpers/rows.ts"

let stage: Stage
let leader: Leading
let id: ScheduleId
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  await stage.reset()
  leader = await stage.lead()
  id = await addSchedule(stage.pool, { recurrence: everySecond })
  await leader.plan()
})
afterAll(() => stage.close())

/** Plans and sends what falls due in the next seconds. */
async function fireFor(seconds: number, by: Leading): Promise<void> {
  stage.clock.set(stage.at(seconds))
  for (let turn = 0; turn < 2; turn++) await by.plan()
  await by.dispatch()
}

async function statesOfSent(): Promise<string[]> {
  const sent = (await runsOf(stage.pool, id)).filter((run) => run.enqueued)
  return [...new Set(sent.map((run) => run.state))]
}

/** The database as it was: what a fail-over to a standby that lagged leaves. */
async function remember(): Promise<() => Promise<void>> {
  const tables = ["schedule_cursors", "runs", "attempts", "queues", "couriers"]
  const saved = new Map<string, unknown[]>()
  for (const table of tables)
    saved.set(table, (await stage.pool.query(`select to_jsonb(t) as row from ${table} t`)).rows)
  return async () => {
    for (const table of tables) {
      await stage.pool.query(`delete from ${table}`)
      const rows = JSON.stringify((saved.get(table) as { row: unknown }[]).map(({ row }) => row))
      await stage.pool.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [rows])
    }
  }
}

test("runs that Postgres forgot are adopted from the stream by the next leader, and none is run again", async () => {
  await fireFor(1, leader)
  const goBack = await remember()
  await fireFor(3, leader)
  await stage.work()
  await leader.record()
  const before = [...stage.ran]
  expect(before.length).toBeGreaterThanOrEqual(3)
  await goBack()
  const next = await stage.lead("b")
  await next.dispatch()
  await next.plan()
  await next.plan()
  await next.dispatch()
  await stage.work()
  await next.record()
  expect(stage.ran).toEqual([...new Set(stage.ran)])
  const due = (await runsOf(stage.pool, id)).filter((run) => run.fireMs <= stage.clock.now())
  expect(due.map((run) => run.state)).toEqual(due.map(() => "succeeded"))
})

test("with the stream gone as well, the guards stop the repeat: such runs are not run again, and are not called done", async () => {
  await fireFor(1, leader)
  const goBack = await remember()
  await fireFor(3, leader)
  await stage.work()
  await leader.record()
  await stage.store.redis.del(`${stage.store.prefix}:default:events`)
  await goBack()
  const next = await stage.lead("b")
  await next.plan()
  await next.plan()
  await next.dispatch()
  await stage.work()
  stage.clock.advance(120_000)
  await next.reconciler.audit(await next.session())
  expect(stage.ran).toEqual([...new Set(stage.ran)])
})

test("a run whose row is gone and whose job still runs is adopted, and its end is on record", async () => {
  await fireFor(2, leader)
  const [run] = await runsOf(stage.pool, id)
  await stage.pool.query("delete from runs where id = $1", [run?.id])
  await stage.work()
  await leader.record()
  const back = (await runsOf(stage.pool, id)).find((one) => one.id === run?.id)
  expect(back).toMatchObject({ state: "succeeded", fireMs: run?.fireMs })
})

test("two terms of the same epoch do not both send: the holder is in the fence", async () => {
  await leader.session()
  await stage.pool.query("update leases set epoch = epoch - 1")
  const twin = await stage.lead("twin")
  expect(twin.context.term.epoch).toBe(leader.context.term.epoch)
  await fireFor(2, twin)
  expect(twin.isTrusted).toBe(false)
  expect(await stage.waiting()).toEqual([])
})

test("the stored stream position of another Redis is not taken over into this one", async () => {
  await fireFor(1, leader)
  await stage.work()
  await leader.record()
  await stage.pool.query("update queues set stream_position = '99999999999999-0'")
  await fireFor(2, leader)
  await stage.work()
  const next = await stage.lead("b")
  await next.record()
  expect(await statesOfSent()).toEqual(["succeeded"])
})

test("a position of another Redis that this stream could have is not taken over either: ends before it are on record", async () => {
  await fireFor(2, leader)
  await stage.work()
  const last = await stage.store.redis.xrevrange(`${stage.store.prefix}:default:events`, "+", "-", "COUNT", 1)
  await stage.pool.query("update queues set stream_position = $1, stream_incarnation = 'another'", [last[0]?.[0]])
  const next = await stage.lead("b")
  await next.record()
  expect(await statesOfSent()).toEqual(["succeeded"])
})

test("what only the stream still tells is read before anything is sent: a run without job and guard is not run again", async () => {
  await fireFor(2, leader)
  await stage.work()
  for (const run of stage.ran) await stage.queue.remove(run)
  const guards = await stage.store.redis.keys(queueKeys(stage.store.namespace).guards(stage.at(0)).replace(/\d+$/, "*"))
  expect(guards).not.toEqual([])
  await stage.store.redis.del(...guards)
  await stage.pool.query("update runs set state = 'planned', enqueued_at = null where enqueued_at is not null")
  const next = await stage.lead("b")
  await next.dispatch()
  expect(await stage.waiting()).toEqual([])
  const states = (await runsOf(stage.pool, id)).filter((run) => stage.ran.includes(run.id)).map((run) => run.state)
  expect(only([...new Set(states)])).toBe("succeeded")
})
