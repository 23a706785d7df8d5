import { afterEach, beforeEach, expect, test } from "vitest"
import { type Installation, openInstallation } from "../../helpers/beat.ts"
import { addSchedule, everySecond, runsOf } from "../../helpers/rows.ts"
import { until } from "../../helpers/wait.ts"

let installation: Installation
beforeEach(async () => {
  installation = await openInstallation()
})
afterEach(() => installation.close())

test("while Redis is away nothing is planned ahead and little is said; when it is back everything is explained", async () => {
  const schedule = await addSchedule(installation.pool, { recurrence: everySecond, catch_up: "all", grace_ms: 500 })
  installation.startWorker()
  const { beat, redis, logged } = await installation.startBeat()
  await until(() => installation.ran.length >= 2)
  const before = logged.length
  await redis.shut()
  await until(() => logged.some((one) => ["redis.away", "courier.dropped"].includes(one.event)))
  const planned = async () => (await runsOf(installation.pool, schedule)).at(-1)?.fireMs ?? 0
  const last = await planned()
  await until(async () => Date.now() > last + 3_000)
  expect(await planned()).toBeLessThanOrEqual(last + 2_000)
  expect(beat.isLeader()).toBe(true)
  await redis.open()
  await until(async () => (await planned()) > Date.now() - 1_500, { timeoutMs: 8_000 })
  await until(
    async () => (await runsOf(installation.pool, schedule)).filter((run) => run.state === "succeeded").length >= 6,
  )
  const runs = await runsOf(installation.pool, schedule)
  const fires = runs.map((run) => run.fireMs)
  expect(fires).toEqual(fires.map((_, index) => (fires[0] ?? 0) + index * 1_000))
  expect(installation.ran).toEqual([...new Set(installation.ran)])
  expect(logged.length - before).toBeLessThan(10)
})

test("a Postgres that takes long to answer costs no term and fires everything once", async () => {
  const schedule = await addSchedule(installation.pool, { recurrence: everySecond })
  installation.startWorker()
  const { beat, postgres } = await installation.startBeat()
  await until(() => installation.ran.length >= 1)
  const { epoch } = await installation.lease()
  postgres.slow(60)
  const sofar = installation.ran.length
  await until(() => installation.ran.length >= sofar + 3, { timeoutMs: 10_000 })
  postgres.slow(0)
  expect(beat.isLeader()).toBe(true)
  expect((await installation.lease()).epoch).toBe(epoch)
  const { ran } = installation
  expect(ran).toEqual([...new Set(ran)])
  expect((await runsOf(installation.pool, schedule)).length).toBeGreaterThanOrEqual(ran.length)
})

test("Redis flushed under a running beat: it is noticed, lost runs are sent again on record, and the beat fires on", async () => {
  await addSchedule(installation.pool, { recurrence: everySecond })
  const { logged } = await installation.startBeat()
  await until(async () => (await installation.queue.getWaitingCount()) >= 2)
  const lost = (await installation.queue.getWaiting()).map((job) => job.id ?? "")
  for (const pattern of [`${installation.store.prefix}:*`, `onebeat:${installation.store.namespace}:*`]) {
    const keys = await installation.store.redis.keys(pattern)
    await installation.store.redis.del(...keys)
  }
  await until(() => logged.some((one) => one.event === "redis.loss_settled"), { timeoutMs: 8_000 })
  installation.startWorker()
  await until(() => lost.every((id) => installation.ran.includes(id)))
  const again = await installation.pool.query<{ id: string }>("select id from runs where delivery = 2")
  expect(lost.every((id) => again.rows.some((row) => row.id === id))).toBe(true)
  expect(installation.ran).toEqual([...new Set(installation.ran)])
})

test("an edit is honoured within a moment, without any notification having to arrive", async () => {
  const schedule = await addSchedule(installation.pool, { enabled: false, recurrence: everySecond })
  const { beat } = await installation.startBeat()
  await until(() => beat.isLeader())
  await installation.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'onebeat:listen:%'",
  )
  await installation.pool.query("update schedules set enabled = true where id = $1", [schedule])
  await until(async () => (await installation.queue.getWaitingCount()) >= 1)
})

test("a beat that both stores answer says that it is live and ready", async () => {
  const { beat } = await installation.startBeat()
  await until(() => beat.isLeader() && beat.health().ready)
  expect(beat.health()).toEqual({ live: true, ready: true })
})
