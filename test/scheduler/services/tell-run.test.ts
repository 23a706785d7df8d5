import { beforeEach, expect, test } from "vitest"
import { instant, MAX_INSTANT } from "#core/brand.ts"
import { tellRun } from "#scheduler/services/runs/story.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const HOUR_MS = 3_600_000
let now = instant(0)
let schedule = 0

const ERROR =
  "GatewayError: read ECONNRESET while reading page 7 of 12\n    at readPage (gateway.ts:88:11)\ncaused by: Error: socket hang up\n    at hangUp (net.ts:1:1)"

/** Forty runs, one an hour; the newest four failed, each with another number in its error. */
beforeEach(async () => {
  await applySchedules({ ctx: ctx(), entries: [{ name: "psp", every: "1h", task: "pull" }] })
  now = instant(Math.floor(Date.now() / 60_000) * 60_000)
  await rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, revision, epoch, planned_at, enqueued_at, started_at, finished_at, worker, attempt, result, error)
     select 's' || s.id || '@' || (extract(epoch from at) * 1000)::bigint, s.id, 'schedule', at, at, case when n < 4 then 'failed' else 'succeeded' end, 'pull',
       '{"region": "eu", "apiKey": "k", "url": "https://u:pw@gw.example"}', 'billing', '{"scheduleName": "psp", "retry": {"attempts": 3}, "timeout": {"hardMs": 30000}}', 1, 42,
       at - interval '812 ms', at + interval '4 ms', at + interval '39 ms', at + interval '99142 ms', 'worker-a1', 3, '{"token": "t", "rows": 3}',
       case when n < 4 then replace($2, 'page 7', 'page ' || n) end
     from schedules s, generate_series(0, 39) n, lateral (select to_timestamp($1::float8 / 1000) - n * interval '1 hour' as at) t`,
    [now, ERROR],
  )
  const found = await rows<{ id: string }>("select id from schedules")
  schedule = Number(found[0]?.id)
})

const idOf = (hoursAgo: number) => `s${schedule}@${now - hoursAgo * HOUR_MS}`
const tell = (id: string) => tellRun({ ctx: ctx(), id })

test("the steps stand in the order in which they came, counted from due", async () => {
  const story = await tell(idOf(0))
  expect(story.steps.map(({ step, offsetMs }) => [step, offsetMs])).toEqual([
    ["planned", -812],
    ["due", 0],
    ["enqueued", 4],
    ["started", 39],
    ["finished", 99_142],
  ])
  expect(story).toMatchObject({ lateMs: 4, waitedMs: 35, tookMs: 99_103, epoch: 42, revision: 1, attemptsAllowed: 3 })
  expect(story.schedule).toMatchObject({ id: schedule, name: "psp", revision: 1, isDeleted: false })
})

test("what was caught up with was planned after it was due, and what is to come has no time yet", async () => {
  await rows(
    "update runs set trigger = 'catch_up', state = 'enqueued', planned_at = due_at + interval '1 minute', enqueued_at = due_at + interval '61 s', started_at = null, finished_at = null where id = $1",
    [idOf(0)],
  )
  const story = await tell(idOf(0))
  expect(story.steps.map(({ step, offsetMs }) => [step, offsetMs])).toEqual([
    ["due", 0],
    ["planned", 60_000],
    ["enqueued", 61_000],
    ["started", null],
    ["finished", null],
  ])
  expect(story.lateMs).toBeNull()
})

test("a skipped run has no steps to come", async () => {
  await rows(
    "update runs set state = 'skipped', reason = 'overlap_skip', enqueued_at = null, started_at = null, finished_at = due_at where id = $1",
    [idOf(0)],
  )
  const story = await tell(idOf(0))
  expect(story.steps.map(({ step }) => step)).toEqual(["planned", "due", "finished"])
  expect(story.reasonWords).toMatch(/^An earlier run/)
})

test("attempts are told with the waits between them and their errors in parts", async () => {
  await rows(
    `insert into attempts (run_id, fire_at, delivery, attempt, state, worker, started_at, finished_at, error)
     select id, fire_at, 1, n, 'failed', 'worker-a1', due_at + (n - 1) * interval '40 s', due_at + (n - 1) * interval '40 s' + interval '30 s', error
     from runs, generate_series(1, 3) n where id = $1`,
    [idOf(0)],
  )
  const { attempts } = await tell(idOf(0))
  expect(attempts.map(({ attempt, tookMs, backoffMs }) => [attempt, tookMs, backoffMs])).toEqual([
    [1, 30_000, 10_000],
    [2, 30_000, 10_000],
    [3, 30_000, null],
  ])
  expect(attempts[0]?.error).toMatchObject({ name: "GatewayError", stack: ["at readPage (gateway.ts:88:11)"] })
  expect(attempts[0]?.error?.causes).toMatchObject([{ message: "socket hang up" }])
})

test("the runs around it are twenty, oldest first, and say how often the same error came before", async () => {
  const newest = await tell(idOf(0))
  expect(newest.around.runs).toHaveLength(20)
  expect(newest.around.runs.at(-1)?.id).toBe(idOf(0))
  expect(newest.around).toMatchObject({ earlier: idOf(1), later: null, sameError: { count: 3, isMore: false } })
  const middle = await tell(idOf(20))
  expect(middle.around.runs.map((run) => run.id)).toEqual(Array.from({ length: 20 }, (_, n) => idOf(34 - n)))
  expect(middle.around).toMatchObject({ earlier: idOf(21), later: idOf(19), sameError: { count: 0 } })
  const oldest = await tell(idOf(39))
  expect(oldest.around.runs).toHaveLength(20)
  expect(oldest.around.earlier).toBeNull()
})

test("a chain of retries is told from each of its runs", async () => {
  const [first, second] = ["r00000000-0000-4000-8000-000000000001", "r00000000-0000-4000-8000-000000000002"]
  for (const [id, of, minute] of [
    [first, idOf(1), 1],
    [second, first, 2],
  ] as const)
    await rows(
      `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, retry_of)
       select $1, $2, 'retry', at, at, 'failed', 'pull', '{}', 'billing', '{}', $3 from (select to_timestamp($4::float8 / 1000) as at) t`,
      [id, schedule, of, now + minute * 60_000],
    )
  expect((await tell(second)).retried.map((run) => run.id)).toEqual([idOf(1), first])
  const middle = await tell(first)
  expect([middle.retried, middle.retries].map((runs) => runs.map((run) => run.id))).toEqual([[idOf(1)], [second]])
  expect((await tell(idOf(1))).retries.map((run) => run.id)).toEqual([first])
})

test("who may not edit schedules sees no secret in payload, result and error", async () => {
  await rows("update runs set error = 'no answer from https://u:pw@gw.example/' where id = $1", [idOf(0)])
  const seen = await tellRun({ ctx: ctx({ role: "operator" }), id: idOf(0) })
  expect(JSON.stringify(seen)).not.toMatch(/u:pw@|"k"|"t"/)
  expect(seen).toMatchObject({ isCensored: true, payload: { region: "eu", apiKey: "(hidden)" }, result: { rows: 3 } })
  expect(seen.error?.text).toContain("https://u:(hidden)@gw.example/")
  expect(await tell(idOf(0))).toMatchObject({ isCensored: false, payload: { apiKey: "k" }, result: { token: "t" } })
})

test("an id that is none of a run is refused, as is one beyond all dates", async () => {
  for (const id of ["s1@1", "nobody", `s1@${MAX_INSTANT}`])
    await expect(tell(id)).rejects.toMatchObject({ code: "not_found" })
})

test("a run without a schedule stands alone", async () => {
  await rows(
    `insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options) values ('app-1', 'app', now(), now(), 'succeeded', 'x', '{}', 'q', '{}')`,
  )
  expect(await tell("app-1")).toMatchObject({ schedule: null, around: { runs: [], earlier: null, later: null } })
})
