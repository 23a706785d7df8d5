import { expect, test } from "vitest"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { disableSchedules } from "#scheduler/services/schedules/switch.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows, openInsert, someoneWaits } = testbed()
const entry = (name: string, more: object = {}) => ({ name, cron: "0 9 * * *", task: "t", ...more })
const apply = (entries: readonly unknown[], source = "file:jobs.yaml") =>
  applySchedules({ ctx: ctx({ source }), entries })
const counts = ({ created, updated, unchanged }: { created: number; updated: number; unchanged: number }) => [
  created,
  updated,
  unchanged,
]

test("new ones are created, different ones changed, others left with their revision", async () => {
  expect(counts(await apply([entry("a"), entry("b"), entry("c")]))).toEqual([3, 0, 0])
  expect(counts(await apply([entry("a"), entry("b", { cron: "0 10 * * *" }), entry("d")]))).toEqual([1, 1, 1])
  expect(await rows("select name, revision::int, source from schedules order by name")).toEqual([
    { name: "a", revision: 1, source: "file:jobs.yaml" },
    { name: "b", revision: 2, source: "file:jobs.yaml" },
    { name: "c", revision: 1, source: "file:jobs.yaml" },
    { name: "d", revision: 1, source: "file:jobs.yaml" },
  ])
})

test("a file applied again, also in other words, tells the beat nothing", async () => {
  await apply([entry("a", { payload: { x: 1, y: [2] }, grace: "60s", tags: ["t"], retry: { attempts: 2 } })])
  await rows("delete from schedule_changes")
  const again = await apply([
    entry("a", { payload: { y: [2], x: 1 }, grace: "1m", tags: ["t", "t"], retry: { attempts: 2, backoff: null } }),
  ])
  expect(counts(again)).toEqual([0, 0, 1])
  expect(
    await rows("select 1 from schedule_changes union all select 1 from audit_log where verb = 'schedule.update'"),
  ).toEqual([])
})

test("one bad entry refuses all of them, and every problem is told with its place", async () => {
  await apply([entry("a")])
  const result = await apply([entry("a", { queue: "new" }), entry("b", { cron: "x" }), { name: "c" }, 5, entry("a")])
  expect(counts(result)).toEqual([0, 0, 0])
  expect(result.refused.map(({ index, name, field }) => [index, name, field])).toEqual([
    [1, "b", "cron"],
    [2, "c", "task"],
    [2, "c", "cron"],
    [3, null, "schedule"],
    [4, "a", "name"],
  ])
  expect(await rows("select name, queue from schedules")).toEqual([{ name: "a", queue: "default" }])
})

test("what an operator has disabled stays disabled, whatever the file says", async () => {
  await apply([entry("a", { enabled: true })])
  await disableSchedules({ ctx: ctx(), which: { names: ["a"] } })
  await apply([entry("a", { enabled: true, queue: "other", enableAt: "2030-01-01T00:00:00Z" })])
  expect(await rows("select enabled, queue, enable_at from schedules")).toEqual([
    { enabled: false, queue: "other", enable_at: null },
  ])
})

test("`enabled: false` counts for a new schedule", async () => {
  await apply([entry("a", { enabled: false })])
  expect(await rows("select enabled from schedules")).toEqual([{ enabled: false }])
})

test("a change is on record with what was before and after it", async () => {
  await apply([entry("a")])
  await apply([entry("a", { cron: "0 10 * * *" })])
  expect(
    await rows(
      "select before->>'cron' as was, after->>'cron' as is, after->>'revision' as revision from audit_log where verb = 'schedule.update'",
    ),
  ).toEqual([{ was: "0 9 * * *", is: "0 10 * * *", revision: "2" }])
})

test("two files applied at the same time make each schedule once", async () => {
  const names = Array.from({ length: 200 }, (_, i) => `s${i}`)
  const results = await Promise.all([
    apply(names.map((name) => entry(name))),
    apply(names.toReversed().map((name) => entry(name))),
  ])
  expect(results.reduce((sum, result) => sum + result.created, 0)).toBe(200)
  expect(await rows("select count(*)::int as count from schedules")).toEqual([{ count: 200 }])
})

test("a name that somebody takes by SQL at this moment refuses the whole file", async () => {
  const { commit } = await openInsert("b")
  const applying = apply([entry("a"), entry("b")])
  applying.catch(() => {})
  await someoneWaits()
  await commit()
  await expect(applying).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining('"b" was created'),
  })
  expect(await rows("select name, task from schedules")).toEqual([{ name: "b", task: "sql" }])
})

test("an edit of a deleted schedule's name makes a new schedule", async () => {
  await apply([entry("a")])
  await rows("update schedules set deleted_at = now()")
  expect(counts(await apply([entry("a")]))).toEqual([1, 0, 0])
})

test("an empty list changes nothing", async () => {
  expect(counts(await apply([]))).toEqual([0, 0, 0])
})

test("10,000 entries take less than 10 s, and unchanged again less than 3 s without a new revision", async () => {
  const entries = Array.from({ length: 10_000 }, (_, i) =>
    entry(`bulk-${i}`, {
      cron: `${i % 60} */2 * * *`,
      timeZone: i % 2 === 0 ? "UTC" : "Europe/Prague",
      payload: { i },
      queue: `q${i % 7}`,
    }),
  )
  const begun = performance.now()
  expect(counts(await apply(entries))).toEqual([10_000, 0, 0])
  const createdMs = performance.now() - begun
  // The fastest of up to three: what it needs, not what a busy machine adds.
  let unchangedMs = Number.POSITIVE_INFINITY
  for (let tried = 0; tried < 3 && unchangedMs >= 3_000; tried++) {
    const again = performance.now()
    expect(counts(await apply(entries))).toEqual([0, 0, 10_000])
    unchangedMs = Math.min(unchangedMs, performance.now() - again)
  }
  expect(await rows("select max(revision)::int as revision, count(*)::int as count from schedules")).toEqual([
    { revision: 1, count: 10_000 },
  ])
  expect({ createdMs: createdMs < 10_000, unchangedMs: unchangedMs < 3_000 }).toEqual({
    createdMs: true,
    unchangedMs: true,
  })
})
