import { afterEach, beforeEach, expect, test } from "vitest"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Installation, openInstallation } from "../../helpers/beat.ts"
import { addSchedule, everySecond, gapsOf, runsOf } from "../../helpers/rows.ts"
import { until } from "../../helpers/wait.ts"

let installation: Installation
beforeEach(async () => {
  installation = await openInstallation()
})
afterEach(() => installation.close())

const leads = (one: { beat: { isLeader(): boolean } }) => () => one.beat.isLeader()

/** Every instant from the first to the last that ran: each once, none missing. */
async function expectEachOnce(schedule: Parameters<typeof runsOf>[1]): Promise<void> {
  await until(
    async () => (await runsOf(installation.pool, schedule)).filter((run) => run.state === "succeeded").length >= 1,
  )
  const { ran } = installation
  expect(ran).toEqual([...new Set(ran)])
  const fires = ran.map((id) => Number(id.split("@")[1])).sort((a, b) => a - b)
  expect(fires).toEqual(fires.map((_, index) => (fires[0] ?? 0) + index * 1_000))
  expect(await gapsOf(installation.pool, schedule)).toEqual([])
}

test("of two beats one leads; when it stops it resigns, and the other leads at once and fires on, nothing twice", async () => {
  const schedule = await addSchedule(installation.pool, { recurrence: everySecond })
  installation.startWorker()
  const first = await installation.startBeat()
  await until(leads(first))
  const second = await installation.startBeat()
  await until(() => installation.ran.length >= 2)
  expect(second.beat.isLeader()).toBe(false)
  await first.beat.stop()
  await until(leads(second))
  // From nobody: the lease was given back, and neither ran out nor was taken from one that is gone.
  expect(second.logged.find((line) => line.event === "lease.gained")?.fields).toMatchObject({ previous: null })
  expect((await installation.lease()).holder).toBe(second.beat.id)
  const sofar = installation.ran.length
  await until(() => installation.ran.length >= sofar + 2)
  await expectEachOnce(schedule)
})

test("the first beat that a database sees leads, and one that is stopped the moment it leads stops, without a complaint", async () => {
  const first = await installation.startBeat()
  await until(leads(first), { every: 1 })
  await first.beat.stop()
  const second = await installation.startBeat()
  await until(leads(second))
  await until(() => installation.store.redis.get(queueKeys(installation.namespace).fence))
  expect([...first.logged, ...second.logged].filter((line) => line.level !== "info")).toEqual([])
})

test("a beat that stopped leaves nothing: no lease, no row of its own, no session", async () => {
  const { beat } = await installation.startBeat()
  await until(() => beat.isLeader())
  await beat.stop()
  expect((await installation.lease()).holder).toBeNull()
  const rows = await installation.pool.query("select 1 from beats")
  expect(rows.rowCount).toBe(0)
  await until(async () => {
    const sessions = await installation.pool.query(
      "select 1 from pg_stat_activity where application_name like 'onebeat:%' || $1 || '%'",
      [beat.id],
    )
    return sessions.rowCount === 0
  })
  await beat.stop()
})

test("a leader whose sessions Postgres ends goes on or is followed, and nothing fires twice or is left out", async () => {
  const schedule = await addSchedule(installation.pool, { recurrence: everySecond })
  installation.startWorker()
  const beats = [await installation.startBeat(), await installation.startBeat()]
  await until(() => installation.ran.length >= 2)
  const { holder } = await installation.lease()
  await installation.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [
    `onebeat:${holder}`,
  ])
  const sofar = installation.ran.length
  await until(() => installation.ran.length >= sofar + 3, { timeoutMs: 10_000 })
  expect(beats.filter((one) => one.beat.isLeader())).toHaveLength(1)
  await expectEachOnce(schedule)
})

test("a leader that is cut off from Postgres stops acting before its lease has run out, and follows when it is back", async () => {
  const schedule = await addSchedule(installation.pool, { recurrence: everySecond })
  installation.startWorker()
  const first = await installation.startBeat()
  await until(() => installation.ran.length >= 1)
  const second = await installation.startBeat()
  await until(async () => (await installation.pool.query("select 1 from beats")).rowCount === 2)
  first.postgres.break("silence")
  await until(leads(second), { timeoutMs: 6_000 })
  expect(first.beat.isLeader()).toBe(false)
  first.postgres.break(null)
  const sofar = installation.ran.length
  await until(() => installation.ran.length >= sofar + 2, { timeoutMs: 8_000 })
  expect(first.beat.isLeader()).toBe(false)
  await expectEachOnce(schedule)
})

test("a leader that cannot reach Redis while another beat can gives way to it", async () => {
  const first = await installation.startBeat()
  await until(leads(first))
  const second = await installation.startBeat()
  await until(async () => {
    const found = await installation.pool.query("select 1 from beats where redis_seen_at is not null and id = $1", [
      second.beat.id,
    ])
    return found.rowCount === 1
  })
  await first.redis.shut()
  await until(leads(second), { timeoutMs: 10_000 })
  expect(first.beat.isLeader()).toBe(false)
  await first.redis.open()
})

test("a beat that finds a higher fence than its own in Redis leads with a term above it", async () => {
  await addSchedule(installation.pool, { recurrence: everySecond })
  await installation.store.redis.set(`onebeat:${installation.store.namespace}:fence`, "50:somebody")
  const { beat } = await installation.startBeat()
  await until(async () => (await installation.queue.getWaitingCount()) >= 1)
  expect(beat.isLeader()).toBe(true)
  expect((await installation.lease()).epoch).toBeGreaterThan(50)
})
