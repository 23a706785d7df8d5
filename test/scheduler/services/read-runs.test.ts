import { beforeEach, expect, test } from "vitest"
import { getRun } from "#scheduler/services/runs/get.ts"
import { listRuns } from "#scheduler/services/runs/list.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

beforeEach(async () => {
  await applySchedules({ ctx: ctx(), entries: ["a", "b"].map((name) => ({ name, every: "1m", task: "t" })) })
  await rows(`insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, enqueued_at, started_at, finished_at, worker, attempt, result)
    select 's' || s.id || '@' || (extract(epoch from at) * 1000)::bigint, s.id, 'schedule', at, at, 'succeeded', 't', '{"n": 1}', 'default',
      jsonb_build_object('scheduleName', s.name), at + interval '5 ms', at + interval '20 ms', at + interval '120 ms', 'w1', 2, '{"ok": true}'
    from schedules s, generate_series(date_trunc('minute', now()) - interval '4 minutes', date_trunc('minute', now()), interval '1 minute') at
    where s.name = 'a'`)
})

test("the newest runs of a schedule come first, in the agreed shape", async () => {
  const runs = await listRuns({ ctx: ctx(), schedule: "a", limit: 3 })
  expect(runs).toHaveLength(3)
  expect(runs.map((run) => run.fireAt)).toEqual(
    runs
      .map((run) => run.fireAt)
      .toSorted()
      .toReversed(),
  )
  expect(Object.keys(runs[0] ?? {})).toEqual([
    "id",
    "schedule",
    "fireAt",
    "dueAt",
    "trigger",
    "state",
    "reason",
    "enqueuedAt",
    "startedAt",
    "finishedAt",
    "worker",
    "attempt",
    "result",
    "error",
  ])
  const [run] = runs
  expect(run).toMatchObject({
    schedule: "a",
    trigger: "schedule",
    state: "succeeded",
    reason: null,
    worker: "w1",
    attempt: 2,
    result: { ok: true },
  })
  expect(run?.fireAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/)
  expect(run?.id).toMatch(new RegExp(`^s\\d+@${Date.parse(run?.fireAt ?? "")}$`))
  expect(Date.parse(run?.enqueuedAt ?? "") - Date.parse(run?.dueAt ?? "")).toBe(5)
})

test("a schedule that never ran has no runs, and a name that is none is refused", async () => {
  expect(await listRuns({ ctx: ctx(), schedule: "b" })).toEqual([])
  await expect(listRuns({ ctx: ctx(), schedule: "nobody" })).rejects.toMatchObject({ code: "not_found" })
})

test("runs of all schedules are listed without naming one", async () => {
  expect(await listRuns({ ctx: ctx(), limit: 4 })).toHaveLength(4)
})

test("a deleted schedule's runs are found by its name until another has the name", async () => {
  await rows("update schedules set deleted_at = now()")
  expect(await listRuns({ ctx: ctx(), schedule: "a" })).toHaveLength(5)
  await applySchedules({ ctx: ctx(), entries: [{ name: "a", every: "1m", task: "t" }] })
  expect(await listRuns({ ctx: ctx(), schedule: "a" })).toEqual([])
})

test("one run is told with each of its attempts", async () => {
  const [listed] = await listRuns({ ctx: ctx(), schedule: "a", limit: 1 })
  await rows(
    `insert into attempts (run_id, fire_at, delivery, attempt, state, error, started_at)
    select id, fire_at, 1, n, case n when 1 then 'failed' else 'succeeded' end, case n when 1 then 'boom' end, started_at
    from runs, generate_series(1, 2) n where id = $1`,
    [listed?.id],
  )
  const run = await getRun({ ctx: ctx(), id: listed?.id ?? "" })
  expect(run).toMatchObject({ ...listed, task: "t", queue: "default", payload: { n: 1 }, delivery: 1, retryOf: null })
  expect(run.attempts.map(({ attempt, state, error }) => [attempt, state, error])).toEqual([
    [1, "failed", "boom"],
    [2, "succeeded", null],
  ])
})

test("an id that is none of a run is refused", async () => {
  await expect(getRun({ ctx: ctx(), id: "s1@1" })).rejects.toMatchObject({ code: "not_found" })
  await expect(getRun({ ctx: ctx(), id: "r1" })).rejects.toMatchObject({ code: "not_found" })
})
