import { beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { listSchedules } from "#scheduler/services/schedules/list.ts"
import { disableSchedules, enableSchedules } from "#scheduler/services/schedules/switch.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

beforeEach(async () => {
  const entries = ["a", "b", "c"].map((name) => ({ name, every: "1m", task: "t", tags: name === "c" ? [] : ["night"] }))
  await applySchedules({ ctx: ctx(), entries })
})

test("a disabled schedule fires no more, with a note that says why", async () => {
  const result = await disableSchedules({
    ctx: ctx({ role: "operator" }),
    which: { names: ["a"] },
    note: "floods the log",
  })
  expect(result).toMatchObject({ changed: ["a"], unchanged: [] })
  expect(await getSchedule({ ctx: ctx(), name: "a" })).toMatchObject({
    enabled: false,
    note: "floods the log",
    nextFireAt: null,
  })
})

test("disabling twice changes nothing the second time", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["a", "b"] } })
  expect(await disableSchedules({ ctx: ctx(), which: { names: ["a", "c"] } })).toMatchObject({
    changed: ["c"],
    unchanged: ["a"],
  })
  expect(await rows("select name from schedules where revision > 2")).toEqual([])
})

test("a tag names many", async () => {
  expect(await disableSchedules({ ctx: ctx(), which: { tag: "night" } })).toMatchObject({
    changed: ["a", "b"],
    unchanged: [],
  })
  expect(await enableSchedules({ ctx: ctx(), which: { tag: "night" } })).toMatchObject({
    changed: ["a", "b"],
    unchanged: [],
  })
})

test("one wrong name and none is switched", async () => {
  await expect(disableSchedules({ ctx: ctx(), which: { names: ["a", "x", "y"] } })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining('"x", "y"'),
  })
  expect(await rows("select 1 from schedules where not enabled")).toEqual([])
})

test("until when is stored as the instant of the opposite", async () => {
  const until = instant(Date.UTC(2030, 0, 1))
  await disableSchedules({ ctx: ctx(), which: { names: ["a"] }, until })
  await enableSchedules({ ctx: ctx(), which: { names: ["b"] }, until })
  expect(await rows("select name, enable_at, disable_at from schedules where name <> 'c' order by name")).toEqual([
    { name: "a", enable_at: new Date(until), disable_at: null },
    { name: "b", enable_at: null, disable_at: new Date(until) },
  ])
})

test("who switched what, and why, is on record", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["a"] }, note: "loud" })
  expect(
    await rows(
      "select actor, note, before->>'enabled' as was, after->>'enabled' as is from audit_log where verb = 'schedule.disable'",
    ),
  ).toEqual([{ actor: "cli:ada@test", note: "loud", was: "true", is: "false" }])
})

test("a deleted schedule is gone from lists and stays in the database", async () => {
  expect(await deleteSchedules({ ctx: ctx(), names: ["b", "a"] })).toMatchObject({ deleted: ["a", "b"] })
  expect((await listSchedules({ ctx: ctx() })).schedules.map((schedule) => schedule.name)).toEqual(["c"])
  expect(await rows("select count(*)::int as count from schedules")).toEqual([{ count: 3 }])
  expect(
    await rows("select count(*)::int as count from audit_log where verb = 'schedule.delete' and after is null"),
  ).toEqual([{ count: 2 }])
})

test("an operator switches schedules and may not delete them", async () => {
  await expect(deleteSchedules({ ctx: ctx({ role: "operator" }), names: ["a"] })).rejects.toMatchObject({
    code: "forbidden",
  })
})
