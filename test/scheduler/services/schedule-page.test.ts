import { beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { readSchedulePage } from "#scheduler/services/schedules/page.ts"
import {
  readCalendarsNamed,
  sharedInstants,
  suggestCalendars,
  suggestQueues,
  suggestTags,
  suggestTasks,
} from "#scheduler/services/schedules/suggest.ts"
import { disableSchedules } from "#scheduler/services/schedules/switch.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
let id: number

beforeEach(async () => {
  await applySchedules({
    ctx: ctx(),
    entries: [
      {
        name: "ledger",
        cron: "0 * * * *",
        task: "billing.reconcile",
        queue: "billing",
        tags: ["billing", "eu"],
        maxFires: 103,
        timeZone: "Europe/Berlin",
      },
      { name: "other", every: "5m", task: "billing.issue", tags: ["billing"] },
      { name: "third", every: "5m", task: "report.daily" },
    ],
  })
  await rows(
    `insert into schedule_cursors (schedule_id, next_fire_at, fire_count, revision, effective_at) select id, '2030-01-01T00:00:00Z', 100, 1, effective_at from schedules`,
  )
  id = Number((await rows<{ id: string }>("select id from schedules where name = 'ledger'"))[0]?.id)
})

const page = () => readSchedulePage({ ctx: ctx({ role: "viewer" }), id })
/** `count` runs, an hour apart, newest now: took 1 s, 2 s, …; every tenth failed. */
const addRuns = (count: number) =>
  rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, enqueued_at, started_at, finished_at)
     select 's' || $1::bigint || '@' || i, $1::bigint, 'schedule', at, at, case when i % 10 = 9 then 'failed' else 'succeeded' end, 't', '{}', 'q', '{}',
       at + interval '5 milliseconds', at + interval '1 second', at + interval '1 second' + i * interval '1 second'
     from generate_series(1, $2::int) i cross join lateral (select now() - i * interval '1 hour' as at) a`,
    [id, count],
  )

test("a page says what the schedule is, what comes next within its fires left, and what was done to it", async () => {
  const found = await page()
  expect(found).toMatchObject({
    sentence: "Every hour (Europe/Berlin)",
    average: { perDay: 24 },
    fireCount: 100,
    deletedAt: null,
    schedule: { name: "ledger", when: "Every hour", written: "0 * * * *" },
    input: { name: "ledger", maxFires: 103 },
    trail: { entries: [{ verb: "schedule.create" }], next: null },
    figures: { count: 0, sinceAt: null, tookP50Ms: null },
  })
  expect(found.upcoming).toHaveLength(3)
})

test("a hundred runs come oldest first, and figures are of the last seven days", async () => {
  await addRuns(190)
  const { runs, schedule, figures } = await page()
  expect(runs).toHaveLength(100)
  expect(runs.map((run) => run.fireAt)).toEqual(runs.map((run) => run.fireAt).toSorted((a, b) => a - b))
  expect(schedule.runs).toEqual(runs.slice(-20))
  expect(figures).toMatchObject({
    count: 168 - 1,
    isCut: false,
    byState: { succeeded: 151, failed: 16 },
    tookP50Ms: 84_000,
    lateP99Ms: 5,
  })
})

test("what is disabled has nothing to come; what is deleted can still be looked at", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["ledger"] } })
  expect((await page()).upcoming).toEqual([])
  await deleteSchedules({ ctx: ctx(), names: ["ledger"] })
  expect(await page()).toMatchObject({ deletedAt: expect.any(Number), upcoming: [], schedule: { next: null } })
  await expect(readSchedulePage({ ctx: ctx(), id: 999_999 })).rejects.toMatchObject({ code: "not_found" })
})

test("suggestions begin with what was typed: tasks that workers told of and that schedules name, queues, tags, calendars", async () => {
  await rows(
    "insert into tasks (name, seen_at) values ('billing.sweep', now()), ('billing.issue', now()), ('mail.send', now())",
  )
  await rows(`insert into calendars (name, rules) values ('de-holidays', '{"yearly": ["12-25"]}'), ('bad', '5')`)
  const viewer = ctx({ role: "viewer" })
  expect(await suggestTasks({ ctx: viewer, prefix: "billing." })).toEqual([
    { name: "billing.issue", isAnnounced: true },
    { name: "billing.reconcile", isAnnounced: false },
    { name: "billing.sweep", isAnnounced: true },
  ])
  expect(await suggestTasks({ ctx: viewer, prefix: "b%" })).toEqual([])
  expect(await suggestTasks({ ctx: viewer, limit: 2 })).toHaveLength(2)
  expect(await suggestQueues({ ctx: viewer })).toEqual(["billing", "default"])
  expect(await suggestTags({ ctx: viewer, prefix: "" })).toEqual([
    { tag: "billing", count: 2 },
    { tag: "eu", count: 1 },
  ])
  expect(await suggestCalendars({ ctx: viewer, prefix: "DE" })).toEqual(["de-holidays"])
  expect(await readCalendarsNamed({ ctx: viewer, names: ["de-holidays", "bad"] })).toMatchObject([
    { name: "de-holidays", rules: { yearly: ["12-25"] } },
  ])
})

test("others that fire at an instant are counted without the one that asks", async () => {
  const [then, never] = [instant(Date.UTC(2030, 0, 1)), instant(Date.UTC(2030, 0, 2))]
  expect(await sharedInstants({ ctx: ctx(), instants: [then, never], except: id })).toEqual([
    { at: then, others: 2 },
    { at: never, others: 0 },
  ])
  expect(await sharedInstants({ ctx: ctx(), instants: [then, then] })).toEqual([{ at: then, others: 3 }])
})
