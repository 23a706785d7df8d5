import { beforeEach, expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const input = {
  name: "report",
  every: "1d",
  timeOfDay: "09:00",
  task: "send.report",
  payload: { to: "all" },
  tags: ["mail"],
}

beforeEach(async () => {
  await createSchedule({ ctx: ctx(), input })
})

const update = (patch: unknown, more: { expectedRevision?: number; name?: string } = {}) =>
  updateSchedule({ ctx: ctx(), name: "report", patch, ...more })

test("only the fields that are named change", async () => {
  const { schedule } = await update({ queue: "mail", startDeadline: "10m" })
  expect(schedule.input).toEqual({ ...input, queue: "mail", startDeadline: "10m" })
  expect(schedule.revision).toBe(2)
})

test("a recurrence of another kind replaces all of the one before", async () => {
  const { schedule } = await update({ cron: "0 9 * * *" })
  expect(schedule.input).toEqual({
    name: "report",
    cron: "0 9 * * *",
    task: "send.report",
    payload: { to: "all" },
    tags: ["mail"],
  })
})

test("another length of the same kind keeps its time of day", async () => {
  expect((await update({ every: "2w" })).schedule.input).toMatchObject({ every: "2w", timeOfDay: "09:00" })
})

test("null takes a value away", async () => {
  await update({ startDeadline: "10m" })
  expect((await update({ startDeadline: null })).schedule.input).not.toHaveProperty("startDeadline")
})

test("an update that changes nothing raises no revision and leaves no record", async () => {
  const { changed, schedule } = await update({ every: "1d", payload: { to: "all" } })
  expect({ changed, revision: schedule.revision }).toEqual({ changed: false, revision: 1 })
  expect(await rows("select 1 from audit_log where verb = 'schedule.update'")).toEqual([])
})

test("a stale edit is refused and told what changed meanwhile, and by whom", async () => {
  await updateSchedule({ ctx: ctx({ actor: "cli:bob@test" }), name: "report", patch: { queue: "mail", every: "2d" } })
  const stale = update({ queue: "other" }, { expectedRevision: 1 })
  await expect(stale).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/"report" is at revision 2, not 1: .*every.*by cli:bob@test at 20/),
  })
  await expect(stale).rejects.toMatchObject({ message: expect.stringContaining("queue") })
})

test("a stale edit after an UPDATE by hand says that it was made outside", async () => {
  await rows("update schedules set queue = 'sql'")
  await expect(update({ queue: "x" }, { expectedRevision: 1 })).rejects.toMatchObject({
    message: expect.stringContaining("changed outside of Onebeat"),
  })
})

test("two saves of one form: the first is kept and the second refused", async () => {
  const saves = await Promise.allSettled([
    update({ queue: "one" }, { expectedRevision: 1 }),
    update({ queue: "two" }, { expectedRevision: 1 }),
  ])
  expect(saves.map((save) => save.status).sort()).toEqual(["fulfilled", "rejected"])
  expect(await rows("select revision::int as revision from schedules")).toEqual([{ revision: 2 }])
})

test("a schedule can be renamed, and not to a name that is taken", async () => {
  await createSchedule({ ctx: ctx(), input: { ...input, name: "taken" } })
  await expect(update({ name: "taken" })).rejects.toMatchObject({ code: "conflict" })
  expect((await update({ name: "renamed" })).schedule.input?.name).toBe("renamed")
})

test("`enabled` counts at creation only: an update leaves it and says so", async () => {
  const { schedule, warnings } = await update({ enabled: false, queue: "mail" })
  expect(schedule.enabled).toBe(true)
  expect(warnings.map((warning) => warning.field)).toContain("enabled")
})

test("an edit that makes a row sound again takes its fault away", async () => {
  await rows("update schedules set recurrence = '[]', fault = 'recurrence: []: expected an object', fault_at = now()")
  const { schedule } = await update({ every: "5m", task: "send.report" })
  expect(schedule).toMatchObject({ fault: null, input: { every: "5m" } })
  expect(await rows("select fault from schedules")).toEqual([{ fault: null }])
})

test("a name that is none is answered with the nearest one", async () => {
  await expect(updateSchedule({ ctx: ctx(), name: "reprot", patch: {} })).rejects.toMatchObject({
    code: "not_found",
    message: 'no schedule is named "reprot" (did you mean report?)',
  })
})
