import { expect, test } from "vitest"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { getStatus } from "#scheduler/services/status.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

const insertRuns = (count: number, columns: { state: string; enqueued: string; due: string; trigger?: string }) =>
  rows(
    `insert into runs (id, trigger, fire_at, due_at, enqueued_at, state, task, payload, queue, options)
    select 'r' || n || $1::text || random(), $2, ${columns.due}, ${columns.due}, ${columns.enqueued}, $1, 't', '{}', 'q', '{}' from generate_series(1, ${count}) n`,
    [columns.state, columns.trigger ?? "schedule"],
  )

test("nothing at all is told as nothing", async () => {
  expect(await getStatus({ ctx: ctx() })).toEqual({
    leader: null,
    beats: [],
    lateness: null,
    runs: { planned: 0, enqueued: 0, running: 0 },
    faults: [],
  })
})

test("the leader is whoever holds a lease that has not expired by the database's clock", async () => {
  await rows(
    `insert into leases (name, holder, epoch, expires_at, acquired_at) values ('beat', 'h1', 7, clock_timestamp() + interval '3 s', '2026-11-21T03:00:00Z')`,
  )
  expect((await getStatus({ ctx: ctx() })).leader).toEqual({
    holder: "h1",
    epoch: 7,
    since: "2026-11-21T03:00:00.000Z",
  })
  await rows("update leases set expires_at = clock_timestamp() - interval '1 ms'")
  expect((await getStatus({ ctx: ctx() })).leader).toBeNull()
})

test("beats that gave no sign for half a minute are left out", async () => {
  await rows(`insert into beats (id, host, pid, version, role, started_at, seen_at) values
    ('new', 'h', 1, '1', 'leader', now(), now()), ('old', 'h', 2, '1', 'standby', now(), now() - interval '31 s')`)
  expect((await getStatus({ ctx: ctx() })).beats.map(({ id, role, host }) => [id, role, host])).toEqual([
    ["new", "leader", "h"],
  ])
})

test("lateness is that of scheduled runs sent in the last five minutes", async () => {
  await insertRuns(98, {
    state: "succeeded",
    due: "now() - interval '1 minute'",
    enqueued: "now() - interval '1 minute' + interval '10 ms'",
  })
  await insertRuns(2, {
    state: "succeeded",
    due: "now() - interval '2 minutes'",
    enqueued: "now() - interval '2 minutes' + interval '900 ms'",
  })
  await insertRuns(50, {
    state: "succeeded",
    due: "now() - interval '6 minutes'",
    enqueued: "now() - interval '5 minutes 30 s'",
  })
  await insertRuns(50, {
    state: "succeeded",
    due: "now() - interval '2 minutes'",
    enqueued: "now()",
    trigger: "catch_up",
  })
  expect((await getStatus({ ctx: ctx() })).lateness).toEqual({ p50Ms: 10, p99Ms: 900 })
})

test("runs that have not ended are counted by state", async () => {
  await insertRuns(2, { state: "planned", due: "now()", enqueued: "null" })
  await insertRuns(3, { state: "enqueued", due: "now()", enqueued: "now()" })
  await insertRuns(1, { state: "running", due: "now()", enqueued: "now()" })
  await insertRuns(9, { state: "failed", due: "now()", enqueued: "now()" })
  expect((await getStatus({ ctx: ctx() })).runs).toEqual({ planned: 2, enqueued: 3, running: 1 })
})

test("a schedule that the beat has set aside is told with its fault until it is deleted", async () => {
  await applySchedules({ ctx: ctx(), entries: [{ name: "a", every: "1m", task: "t" }] })
  await rows("update schedules set fault = 'task: expected …', fault_at = '2026-11-21T03:00:00Z'")
  expect((await getStatus({ ctx: ctx() })).faults).toEqual([
    { schedule: "a", message: "task: expected …", at: "2026-11-21T03:00:00.000Z" },
  ])
  await rows("update schedules set deleted_at = now()")
  expect((await getStatus({ ctx: ctx() })).faults).toEqual([])
})
