import { expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { listSchedules } from "#scheduler/services/schedules/list.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

test("pages follow each other by name without a gap or a double", async () => {
  const entries = Array.from({ length: 25 }, (_, i) => ({
    name: `s${String(i).padStart(2, "0")}`,
    every: "1m",
    task: "t",
  }))
  await applySchedules({ ctx: ctx(), entries })
  const seen: string[] = []
  let after: string | null = ""
  while (after !== null) {
    const page: Awaited<ReturnType<typeof listSchedules>> = await listSchedules({
      ctx: ctx(),
      filter: { after },
      limit: 10,
    })
    seen.push(...page.schedules.map((schedule) => schedule.name))
    after = page.after
  }
  expect(seen).toEqual(entries.map((entry) => entry.name))
})

test("filters leave only what they name", async () => {
  await applySchedules({
    ctx: ctx(),
    entries: [
      { name: "a", every: "1m", task: "t", tags: ["x"] },
      { name: "b", every: "1m", task: "u", queue: "q", enabled: false },
    ],
  })
  const names = async (filter: object) =>
    (await listSchedules({ ctx: ctx(), filter })).schedules.map((schedule) => schedule.name)
  expect(await names({ tag: "x" })).toEqual(["a"])
  expect(await names({ queue: "q" })).toEqual(["b"])
  expect(await names({ task: "u", enabled: true })).toEqual([])
  expect(await names({ enabled: false })).toEqual(["b"])
})

test("the next fire is computed from the rule, whatever the beat's cursor says", async () => {
  await applySchedules({
    ctx: ctx(),
    entries: [{ name: "a", cron: "0 9 * * *", timeZone: "Europe/Prague", task: "t" }],
  })
  await rows("update schedules set effective_at = effective_at")
  await rows(`insert into schedule_cursors (schedule_id, next_fire_at, due_at, revision, effective_at)
    select id, now() + interval '1 year', now() + interval '1 year', 1, now() from schedules`)
  const now = instant(Date.UTC(2030, 5, 1, 12))
  expect((await getSchedule({ ctx: ctx({ now }), name: "a" })).nextFireAt).toBe("2030-06-02T07:00:00.000Z")
})

test("a schedule that has fired as often as it may fires no more", async () => {
  await applySchedules({ ctx: ctx(), entries: [{ name: "a", every: "1m", maxFires: 3, task: "t" }] })
  await rows(
    "insert into schedule_cursors (schedule_id, fire_count, revision, effective_at) select id, 1, 1, now() from schedules",
  )
  expect((await getSchedule({ ctx: ctx(), name: "a" })).nextFireAts).toHaveLength(2)
  await rows("update schedule_cursors set fire_count = 3")
  expect((await getSchedule({ ctx: ctx(), name: "a" })).nextFireAt).toBeNull()
})

test("a row that only SQL could write is listed with its fault beside the sound ones", async () => {
  await applySchedules({ ctx: ctx(), entries: ["a", "b"].map((name) => ({ name, every: "1m", task: "t" })) })
  await rows("update schedules set time_zone = 'Nowhere' where name = 'a'")
  const { schedules } = await listSchedules({ ctx: ctx() })
  expect(schedules.map(({ name, fault, nextFireAt }) => [name, fault === null, nextFireAt === null])).toEqual([
    ["a", false, true],
    ["b", true, false],
  ])
  expect(schedules[0]?.fault).toMatch(/^timeZone: "Nowhere": expected a zone name/)
})
