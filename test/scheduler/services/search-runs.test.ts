import { beforeEach, describe, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { runsHead, runsHistogram, runsNewerThan } from "#scheduler/services/runs/count.ts"
import { cursorText } from "#scheduler/services/runs/cursor.ts"
import { type RunPage, type RunPageRequest, searchRuns } from "#scheduler/services/runs/search.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const MINUTES = 120
let now = instant(0)

/** Two schedules that run every minute; a third that never does. */
beforeEach(async () => {
  const entries = [
    { name: "ledger-eu", every: "1m", task: "billing.reconcile", queue: "billing" },
    { name: "digest", every: "1m", task: "mail.digest", queue: "mail" },
    { name: "never", every: "12h", task: "mail.never" },
  ]
  expect(await applySchedules({ ctx: ctx(), entries })).toMatchObject({ created: 3 })
  await rows("update schedules set jitter_ms = 600000 where name = 'digest'")
  now = instant(Math.floor(Date.now() / 60_000) * 60_000)
  await rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, reason, task, payload, queue, options, enqueued_at, started_at, finished_at, worker, attempt, error)
     select 's' || s.id || '@' || (extract(epoch from at) * 1000)::bigint, s.id, case when n % 40 = 7 then 'manual' else 'schedule' end,
       at, at + case s.name when 'digest' then (n * 7919 % 600) else 0 end * interval '1 s',
       case when n <= 1 then 'running' when n % 30 = 5 then 'failed' when n = 77 then 'lost' else 'succeeded' end,
       case when n = 77 then 'redis_loss' end, s.task, '{}', s.queue, jsonb_build_object('scheduleName', s.name, 'retry', jsonb_build_object('attempts', 3)),
       at + case when n % 50 = 9 then 1500 else 4 end * interval '1 ms', at + interval '1540 ms', case when n > 1 then at + (2 + n) * interval '1 s' end,
       'w' || n % 3, case when n % 20 = 3 then 2 else 1 end, case when n % 30 = 5 then E'Boom: gone\n  at x' end
     from schedules s, generate_series(0, $2::int - 1) n, lateral (select to_timestamp($1::float8 / 1000) - n * interval '1 minute' as at) t
     where s.name <> 'never'`,
    [now, MINUTES],
  )
})

async function search(text: string, page: RunPageRequest = {}): Promise<RunPage> {
  return await searchRuns({ ctx: ctx(), search: { text }, page })
}

/** Every page from the first to the last. */
async function walk(text: string, size: number): Promise<RunPage[]> {
  const pages = [await search(text, { size })]
  for (let last = pages[0]; last?.older; last = pages.at(-1))
    pages.push(await search(text, { size, older: cursorText(last.older) }))
  return pages
}

async function idsBy(condition: string): Promise<string[]> {
  const live = "state in ('planned', 'held', 'enqueued', 'running', 'retrying', 'cancelling')"
  const found = await rows<{ id: string }>(
    `select r.id from runs r left join schedules s on s.id = r.schedule_id where ${condition} order by ${live} desc, r.due_at desc, r.id desc`,
  )
  return found.map((row) => row.id)
}

const idsOf = (pages: readonly RunPage[]) => pages.flatMap((page) => page.rows.map((row) => row.id))

test("live runs come first, then the others by due time, though jitter mixes the order of fires", async () => {
  const pages = await walk("", 37)
  expect(idsOf(pages)).toEqual(await idsBy("true"))
  expect(pages[0]?.rows.slice(0, 4).map((row) => row.state)).toEqual(["running", "running", "running", "running"])
  expect(pages.at(-1)).toMatchObject({ older: null, lookedTo: null })
})

test("the way back shows the same pages", async () => {
  const forth = await walk("", 50)
  const back: RunPage[] = []
  for (let newer = forth.at(-1)?.newer ?? null; newer !== null; newer = back[0]?.newer ?? null)
    back.unshift(await search("", { size: 50, newer: cursorText(newer) }))
  expect(idsOf(back)).toEqual(idsOf(forth.slice(0, -1)))
  expect(back[0]?.newer).toBeNull()
})

describe("each qualifier finds exactly its runs", () => {
  test.each([
    ["state:failed", "r.state = 'failed'"],
    ["state:lost,failed", "r.state in ('lost', 'failed')"],
    ["-state:succeeded", "r.state <> 'succeeded'"],
    ["is:live", "r.state = 'running'"],
    ["is:late", "r.trigger = 'schedule' and r.enqueued_at - r.due_at > interval '1 s'"],
    ["is:retried", "r.attempt > 1"],
    ["is:live,retried", "r.state = 'running' or r.attempt > 1"],
    ["schedule:ledger-eu", "s.name = 'ledger-eu'"],
    ["schedule:d*", "s.name = 'digest'"],
    ["-schedule:d*", "s.name <> 'digest'"],
    ["schedule:*", "true"],
    ["schedule:nobody", "false"],
    ["task:billing.*", "r.task like 'billing.%'"],
    ["queue:mail", "r.queue = 'mail'"],
    ["worker:w1,w2", "r.worker in ('w1', 'w2')"],
    ["-worker:w1", "r.worker <> 'w1'"],
    ["trigger:manual", "r.trigger = 'manual'"],
    ["reason:redis_loss", "r.reason = 'redis_loss'"],
    [
      "took:>1m",
      "r.finished_at - r.started_at > interval '1 minute' or (r.finished_at is null and clock_timestamp() - r.started_at > interval '1 minute')",
    ],
    ["took:<30s state:succeeded", "r.state = 'succeeded' and r.finished_at - r.started_at < interval '30 s'"],
    ["late:>1s", "r.trigger = 'schedule' and r.enqueued_at - r.due_at > interval '1 s'"],
    ["LEDGER", "s.name = 'ledger-eu'"],
    ["digest", "s.name = 'digest'"],
    ["-digest", "s.name <> 'digest'"],
    ["e", "true"],
    ["schedule:digest state:failed is:retried", "false"],
    ["schedule:digest state:failed", "s.name = 'digest' and r.state = 'failed'"],
    ["mail. state:failed", "s.name = 'digest' and r.state = 'failed'"],
  ])("%s", async (text, condition) => {
    expect(idsOf(await walk(text, 23))).toEqual(await idsBy(condition))
  })

  test("after and before bound the due time", async () => {
    const [from, to] = [now - 3_600_000, now - 1_800_000].map((at) => new Date(at).toISOString())
    expect(idsOf(await walk(`after:${from} before:${to}`, 40))).toEqual(
      await idsBy(`r.due_at >= '${from}' and r.due_at < '${to}'`),
    )
  })

  test("a run's id finds that run, unless something else excludes it", async () => {
    const [id] = await idsBy("r.state = 'lost'")
    expect(idsOf([await search(id ?? "")])).toEqual([id])
    expect(idsOf([await search(`${id} state:failed`)])).toEqual([])
    expect(await search(id?.toUpperCase() ?? "")).toMatchObject({ rows: [{ id }] })
  })
})

test("a look that comes to its limit says how far it has come, and the next goes on from there", async () => {
  await rows(
    `insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options)
     select 'old' || n, 'app', at, at, 'succeeded', 'x', '{}', case when n = 45000 then 'rare' else 'bulk' end, '{}'
     from generate_series(1, 50000) n, lateral (select to_timestamp($1::float8 / 1000) - interval '3 hours' - n * interval '1 s' as at) t`,
    [now],
  )
  const first = await search("queue:rare")
  expect(first.rows).toEqual([])
  expect(first.lookedTo).toBeLessThan(now - 3 * 3_600_000)
  expect(first.older).not.toBeNull()
  expect(idsOf(await walk("queue:rare", 50))).toEqual(["old45000"])
})

test("a row blames three parties apart: beat, workers, task", async () => {
  const [row] = (await search("schedule:ledger-eu state:succeeded")).rows
  expect(row).toMatchObject({
    schedule: { name: "ledger-eu", isDeleted: false, timeZone: "UTC" },
    lateMs: 4,
    waitedMs: 1_536,
    tookMs: 2_460,
    attemptsAllowed: 3,
    isRetried: false,
    errorLine: null,
  })
  const [failed] = (await search("state:failed")).rows
  expect(failed?.errorLine).toBe("Boom: gone")
  const [manual] = (await search("trigger:manual")).rows
  expect(manual?.lateMs).toBeNull()
  const [running] = (await search("is:live")).rows
  expect(running?.tookMs).toBeGreaterThanOrEqual(0)
})

test("runs of a deleted schedule keep its name, and say that it is gone", async () => {
  await rows("update schedules set deleted_at = clock_timestamp() where name = 'digest'")
  expect((await search("schedule:digest")).rows[0]?.schedule).toMatchObject({ name: "digest", isDeleted: true })
  await rows("delete from schedules where name = 'digest'")
  expect((await search("state:failed task:mail.digest")).rows[0]?.schedule).toMatchObject({
    id: null,
    name: "digest",
    isDeleted: true,
  })
})

test("newer runs are counted from the place that the page gave", async () => {
  const { newest } = await search("schedule:ledger-eu")
  expect(await runsNewerThan({ ctx: ctx(), search: { text: "schedule:ledger-eu" }, than: newest })).toEqual({
    count: 0,
    isMore: false,
  })
  await rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options)
     select 'new' || n, s.id, 'schedule', to_timestamp($1::float8 / 1000) + n * interval '1 s', to_timestamp($1::float8 / 1000) + n * interval '1 s', 'enqueued', 't', '{}', 'q', '{}'
     from schedules s, generate_series(1, 3) n where s.name = 'ledger-eu'`,
    [now],
  )
  const newer = (text: string) => runsNewerThan({ ctx: ctx(), search: { text }, than: newest })
  expect(await newer("schedule:ledger-eu")).toEqual({ count: 3, isMore: false })
  expect(await newer("schedule:never")).toEqual({ count: 0, isMore: false })
  expect(await newer("state:failed schedule:ledger-eu")).toEqual({ count: 0, isMore: false })
})

test("the histogram adds up to the runs of its range, by state", async () => {
  const from = new Date(now - 3_600_000).toISOString()
  const told = await runsHistogram({ ctx: ctx(), search: { text: `after:${from} schedule:ledger-eu` }, buckets: 30 })
  expect(told.bucketMs).toBe(300_000)
  expect(told.buckets.length).toBeLessThanOrEqual(30)
  const total = told.buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0)
  expect(total).toBe((await idsBy(`s.name = 'ledger-eu' and r.due_at >= '${from}'`)).length)
  expect(told.buckets.reduce((sum, { counts }) => sum + (counts.failed ?? 0), 0)).toBe(2)
  expect(told.countedFrom).toBeNull()
})

test("the head counts what is live and what the last day brought", async () => {
  const head = await runsHead({ ctx: ctx() })
  expect(head.live.running).toBe(4)
  expect(head.lastDay.failed).toBe((await idsBy("r.state = 'failed' and r.due_at <= clock_timestamp()")).length)
  expect(head.countedFrom).toBeNull()
})

test("a search that is not understood is refused with its tokens, and a cursor that is none too", async () => {
  await expect(search("state:fialed is:x")).rejects.toMatchObject({
    code: "invalid_input",
    problems: [{ index: 0 }, { index: 13 }],
  })
  await expect(search("", { older: "nonsense" })).rejects.toThrow(/place in the list/)
})
