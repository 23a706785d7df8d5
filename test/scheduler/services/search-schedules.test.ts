import { beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import type { ScheduleSort } from "#db/queries/schedules-search.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { countSchedules, type ScheduleList, searchSchedules } from "#scheduler/services/schedules/search.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const now = instant(Date.UTC(2030, 9, 23, 14, 42, 7))
const reader = () => ctx({ role: "viewer", now })

/** Schedules with cursors as a beat would have left them: e and f never fire, f was set aside. */
const ENTRIES = [
  { name: "a-invoices", cron: "45 * * * *", task: "billing.issue", queue: "mail", tags: ["billing", "eu"] },
  { name: "b-ledger", cron: "0 16 * * *", task: "billing.reconcile", tags: ["billing"] },
  { name: "c-report", cron: "0 7 * * 1", task: "report.weekly", tags: ["reports", "eu"] },
  { name: "d-ümlaut Report", every: "90s", task: "report.daily" },
  { name: "e-off", every: "5m", task: "t", enabled: false },
  { name: "f-broken", every: "5m", task: "t" },
  { name: "g_100%", every: "5m", task: "t" },
]
const NEXT_MS = [173_000, 4_673_000, 227_873_000, 23_000, null, null, 100_000]
const FAILURES = [0, 2, 0, 0, 1, 0, 0]

beforeEach(async () => {
  await applySchedules({ ctx: ctx({ source: "file:jobs.yaml" }), entries: ENTRIES.slice(0, 2) })
  await applySchedules({ ctx: ctx({ source: "ui" }), entries: ENTRIES.slice(2) })
  await rows("update schedules set fault = 'payload: country is missing', fault_at = now() where name = 'f-broken'")
  for (const [index, { name }] of ENTRIES.entries())
    await rows(
      `insert into schedule_cursors (schedule_id, next_fire_at, last_fire_at, failures_in_a_row, revision, effective_at)
       select id, to_timestamp($2::float8 / 1000), case when $4 < 3 then to_timestamp(1e9 + $4::int) end, $3, revision, effective_at
       from schedules where name = $1`,
      [name, NEXT_MS[index] === null ? null : now + Number(NEXT_MS[index]), FAILURES[index], index],
    )
})

const names = (list: ScheduleList) => list.rows.map((row) => row.name.slice(0, 1)).join("")
const found = async (search: string) => names(await searchSchedules({ ctx: reader(), search, sort: "name" }))

test.each([
  ["is:enabled", "abcdfg"],
  ["is:disabled", "e"],
  ["is:failing", "be"],
  ["is:set-aside", "f"],
  ["is:file-owned", "ab"],
  ["is:disabled,set-aside", "ef"],
  ["tag:billing", "ab"],
  ["tag:reports,billing", "abc"],
  ["tag:billing tag:eu", "a"],
  ["task:report.*", "cd"],
  ["task:report", ""],
  ["queue:mail", "a"],
  ["next:<1h", "adg"],
  ["next:>2d", "c"],
  ["next:never", "ef"],
  ["-next:never next:>1h", "bc"],
  ["source:file", "ab"],
  ["source:file:jobs.yaml", "ab"],
  ["source:ui", "cdefg"],
  ["REPORT", "cd"],
  ["ÜMLAUT", "d"],
  ['"ümlaut report"', "d"],
  ["100%", "g"],
  ["_", "g"],
  ["-report -is:file-owned", "efg"],
  ["is:nonsense report", "cd"],
  ["nothing-has-this", ""],
])("%s finds %s", async (search, expected) => {
  expect(await found(search)).toBe(expected)
})

test("counts say how many match, of how many there are; a deleted one is nowhere", async () => {
  await rows("update schedules set deleted_at = now() where name = 'a-invoices'")
  expect(await searchSchedules({ ctx: reader(), search: "tag:billing" })).toMatchObject({ count: 1, all: 6 })
  expect(await searchSchedules({ ctx: reader() })).toMatchObject({ count: 6, all: 6 })
})

test("the ready-made views count what their searches find", async () => {
  const counts = await countSchedules({ ctx: reader() })
  const count = async (search: string) => (await searchSchedules({ ctx: reader(), search })).count
  expect(counts).toEqual({
    all: 7,
    failing: await count("is:failing"),
    nextHour: await count("next:<1h"),
    disabled: await count("is:disabled"),
    setAside: await count("is:set-aside"),
    ownedByFiles: await count("is:file-owned"),
  })
})

const ORDERS: [ScheduleSort, boolean, string][] = [
  ["next", false, "dgabcef"],
  ["next", true, "cbagdef"],
  ["name", false, "abcdefg"],
  ["name", true, "gfedcba"],
  ["last-run", true, "cbadefg"],
  ["updated", false, "abcdefg"],
]

test.each(ORDERS)(
  "by %s (descending: %s) pages lead through all and back, and what has no place comes last",
  async (sort, isDescending, expected) => {
    await rows("update schedules set updated_at = to_timestamp(1e9 + id)")
    for (const search of ["", "-zzz"]) {
      const read = (page: string | null) =>
        searchSchedules({ ctx: reader(), search, sort, isDescending, page, limit: 2 })
      const there: string[] = []
      let last = await read(null)
      expect(last.previous).toBeNull()
      for (there.push(names(last)); last.next !== null; there.push(names(last))) last = await read(last.next)
      expect(there.join("")).toBe(expected)
      const back = [names(last)]
      for (; last.previous !== null; back.unshift(names(last))) last = await read(last.previous)
      expect(back.join("")).toBe(expected)
      expect(last.next).not.toBeNull()
    }
  },
)

test("a page goes on behind a row that is gone meanwhile", async () => {
  const first = await searchSchedules({ ctx: reader(), sort: "name", limit: 2 })
  await rows("update schedules set deleted_at = now() where name = 'b-ledger'")
  expect(names(await searchSchedules({ ctx: reader(), sort: "name", limit: 2, page: first.next }))).toBe("cd")
})

test("a page that is none is refused", async () => {
  for (const page of ["x", "", "bnVsbA", Buffer.from('["after",5,1]').toString("base64url")])
    await expect(searchSchedules({ ctx: reader(), page })).rejects.toMatchObject({ code: "invalid_input" })
})

test("a row says in words and as written when it fires, and its next fire by its rule in its zone", async () => {
  await rows("update schedules set time_zone = 'Europe/Berlin' where name = 'b-ledger'")
  const {
    rows: [row],
  } = await searchSchedules({ ctx: reader(), search: "ledger" })
  expect(row).toMatchObject({
    when: "At 16:00, every day",
    written: "0 16 * * *",
    next: { at: Date.UTC(2030, 9, 24, 14), local: "2030-10-24T16:00:00+02:00" },
    failuresInARow: 2,
    source: "file:jobs.yaml",
    lastRun: null,
    runs: [],
  })
})

test("what will not fire has no next fire, and a row that cannot be read says why", async () => {
  await rows(`update schedules set recurrence = '{"v":1,"kind":"cron","lines":["61 * * * *"]}' where name = 'c-report'`)
  const list = await searchSchedules({ ctx: reader(), sort: "name" })
  expect(list.rows.filter((row) => row.next === null).map((row) => row.name.slice(0, 1))).toEqual(["c", "e", "f"])
  expect(list.rows.find((row) => row.name === "c-report")).toMatchObject({
    when: null,
    fault: expect.stringContaining("61"),
  })
  expect(list.rows.find((row) => row.name === "f-broken")?.fault).toBe("payload: country is missing")
})

test("the last 20 runs of each row come oldest first, over every day's partition", async () => {
  await rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, attempt, started_at, finished_at)
     select 's' || s.id || '@' || i, s.id, 'schedule', now() - i * interval '6 hours', now() - i * interval '6 hours',
       case when i = 0 then 'running' else 'succeeded' end, 't', '{}', 'q', '{}', 1 + i % 2, now() - i * interval '6 hours', null
     from schedules s cross join generate_series(0, 24) i where s.name in ('a-invoices', 'b-ledger')`,
  )
  const list = await searchSchedules({ ctx: reader(), sort: "name" })
  const [a, b, c] = list.rows
  expect(a?.runs).toHaveLength(20)
  expect(b?.runs).toHaveLength(20)
  expect(c?.runs).toEqual([])
  expect(a?.lastRun).toMatchObject({ state: "running", id: expect.stringMatching(/@0$/) })
  expect(a?.runs.map((run) => run.fireAt)).toEqual(a?.runs.map((run) => run.fireAt).toSorted((x, y) => x - y))
})

test("a schedule that the beat has not met yet is in the list, behind those that have a next fire", async () => {
  await applySchedules({ ctx: ctx(), entries: [{ name: "z-new", every: "1h", task: "t" }] })
  expect(names(await searchSchedules({ ctx: reader() }))).toBe("dgabcefz")
})
