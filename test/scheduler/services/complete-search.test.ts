import { beforeEach, expect, test } from "vitest"
import { completeScheduleSearch } from "#scheduler/services/schedules/complete-search.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { searchSchedules } from "#scheduler/services/schedules/search.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

beforeEach(async () => {
  const of = { cron: "0 9 * * *", payload: {} }
  await createSchedule({
    ctx: ctx(),
    input: { ...of, name: "a", task: "report.daily", queue: "mail", tags: ["billing"] },
  })
  await createSchedule({
    ctx: ctx(),
    input: { ...of, name: "b", task: "report.weekly", tags: ["Billing-eu", "billing"] },
  })
  await createSchedule({ ctx: ctx(), input: { ...of, name: "c", task: "sync", queue: "media", tags: ["gone"] } })
  await rows("update schedules set deleted_at = clock_timestamp() where name = 'c'")
})

test("tags complete without regard to case, the most used first, and those of deleted schedules are left out", async () => {
  expect(await completeScheduleSearch({ ctx: ctx(), key: "tag", text: "bill" })).toEqual(["billing", "Billing-eu"])
  expect(await completeScheduleSearch({ ctx: ctx(), key: "tag", text: "" })).toEqual(["billing", "Billing-eu"])
})

test("tasks and queues complete each once, in the order of their names", async () => {
  expect(await completeScheduleSearch({ ctx: ctx(), key: "task", text: "rep" })).toEqual([
    "report.daily",
    "report.weekly",
  ])
  expect(await completeScheduleSearch({ ctx: ctx(), key: "queue", text: "m" })).toEqual(["mail"])
  expect(await completeScheduleSearch({ ctx: ctx(), key: "queue", text: "" })).toEqual(["default", "mail"])
})

test("a row with a faulty payload says its recurrence and its fault", async () => {
  await rows(`update schedules set payload = '"eu"' where name = 'a'`)
  const list = await searchSchedules({ ctx: ctx(), search: "a" })
  expect(list.rows[0]).toMatchObject({ name: "a", short: "Daily at 09:00", written: "0 9 * * *", next: null })
  expect(list.rows[0]?.fault).toMatch(/payload/)
})
