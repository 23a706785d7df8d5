import { beforeEach, expect, test } from "vitest"
import { readAuditTrail } from "#scheduler/services/schedules/audit-trail.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { restoreSchedule } from "#scheduler/services/schedules/restore.ts"
import { type EditConflict, StaleEdit } from "#scheduler/services/schedules/stale.ts"
import { disableSchedules } from "#scheduler/services/schedules/switch.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const input = { name: "report", cron: "0 9 * * *", task: "send.report", payload: { to: "all" }, tags: ["mail"] }
let id: number

beforeEach(async () => {
  const { schedule } = await createSchedule({ ctx: ctx(), input })
  id = schedule.id
})

const update = (patch: unknown, more: { expectedRevision?: number; isWhole?: boolean } = {}) =>
  updateSchedule({ ctx: ctx(), id, patch, ...more })
const bob = (patch: unknown) => updateSchedule({ ctx: ctx({ actor: "user:bob@example.com" }), id, patch })

async function conflictOf(patch: unknown, expectedRevision: number, isWhole = false): Promise<EditConflict> {
  const error: unknown = await update(patch, { expectedRevision, isWhole }).catch((caught: unknown) => caught)
  if (error instanceof StaleEdit) return error.conflict
  throw new Error(`expected a stale edit, got ${String(error)}`)
}

test("a schedule is changed by its number whatever it is called by now", async () => {
  await bob({ name: "renamed" })
  expect(await update({ queue: "mail" })).toMatchObject({
    changed: true,
    batch: expect.any(String),
    schedule: { name: "renamed", queue: "mail" },
  })
  await expect(updateSchedule({ ctx: ctx(), id: 999_999, patch: {} })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("999999"),
  })
})

test("a whole schedule leaves nothing of what it does not name, but the switches", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["report"] }, until: Date.UTC(2030, 0, 1) as never })
  const { schedule } = await update({ name: "report", every: "5m", task: "t" }, { isWhole: true })
  expect(schedule.input).toEqual({
    name: "report",
    every: "5m",
    task: "t",
    enabled: false,
    enableAt: "2030-01-01T00:00:00.000Z",
  })
})

test("nothing is kept for undo of an update that changes nothing", async () => {
  expect(await update({ cron: "0 9 * * *" })).toMatchObject({ changed: false, batch: null })
  expect(await rows("select 1 from schedule_undos")).toEqual([])
})

test("a conflict says who changed which field when, from what to what", async () => {
  await bob({ queue: "slow", tags: ["mail", "eu"] })
  const conflict = await conflictOf({ queue: "fast" }, 1)
  expect(conflict).toMatchObject({
    expectedRevision: 1,
    revision: 2,
    updatedBy: "user:bob@example.com",
    hasUnrecorded: false,
  })
  expect(conflict.changes).toEqual([
    {
      at: expect.any(Number),
      actor: "user:bob@example.com",
      verb: "schedule.update",
      note: null,
      revision: 2,
      fields: expect.arrayContaining([
        { field: "tags", before: ["mail"], after: ["mail", "eu"] },
        { field: "queue", before: undefined, after: "slow" },
      ]),
    },
  ])
})

test("of each field base, theirs and mine are told, and a clash is where both differ", async () => {
  await bob({ queue: "slow", cron: "0 10 * * *" })
  await bob({ description: "by bob" })
  const { fields } = await conflictOf(
    { queue: "fast", cron: "0 10 * * *", description: null, priority: 5, task: "send.report" },
    1,
  )
  const byField = Object.fromEntries(fields.map(({ field, ...rest }) => [field, rest]))
  expect(byField).toEqual({
    queue: { base: undefined, theirs: "slow", mine: "fast", clashes: true },
    cron: { base: "0 9 * * *", theirs: "0 10 * * *", mine: "0 10 * * *", clashes: false },
    description: { base: undefined, theirs: "by bob", mine: undefined, clashes: false },
    priority: { base: undefined, theirs: undefined, mine: 5, clashes: false },
  })
})

test("a whole schedule that is saved over another one's edit is compared field by field", async () => {
  await bob({ queue: "slow" })
  const { fields } = await conflictOf({ ...input, cron: "0 8 * * *" }, 1, true)
  expect(fields).toEqual([
    { field: "queue", base: undefined, theirs: "slow", mine: undefined, clashes: false },
    { field: "cron", base: "0 9 * * *", theirs: "0 9 * * *", mine: "0 8 * * *", clashes: false },
  ])
})

test("a switch meanwhile is a change as well, and one by SQL is known to be missing in the log", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["report"] }, note: "loud" })
  await rows("update schedules set queue = 'sql'")
  const conflict = await conflictOf({ priority: 1 }, 1)
  expect(conflict.changes.map(({ verb, note }) => [verb, note])).toEqual([["schedule.disable", "loud"]])
  expect(conflict.hasUnrecorded).toBe(true)
})

test("secrets are hidden in a conflict as they are in the log", async () => {
  await bob({ payload: { password: "one" } })
  const told = JSON.stringify(await conflictOf({ payload: { password: "two" } }, 1))
  expect(told).not.toMatch(/"(one|two)"/)
})

test("an entry of the log is restored by one who may edit, and the restoring is on record", async () => {
  await bob({ queue: "slow", priority: 5, cron: "0 10 * * *" })
  const { entries } = await readAuditTrail({ ctx: ctx(), id })
  expect(entries[0]).toMatchObject({ canRestore: true, revision: 2 })
  const entry = entries[0]?.id ?? 0
  const restored = await restoreSchedule({ ctx: ctx(), id, entry, side: "before", expectedRevision: 2 })
  expect(restored.schedule.input).toEqual(input)
  expect((await readAuditTrail({ ctx: ctx(), id })).entries[0]).toMatchObject({
    verb: "schedule.restore",
    note: "brings back revision 1",
  })
  await expect(restoreSchedule({ ctx: ctx({ role: "operator" }), id, entry, side: "before" })).rejects.toMatchObject({
    code: "forbidden",
  })
})

test("a payload with a secret in it is not restored, and a warning says so", async () => {
  await bob({ payload: { password: "one", n: 1 }, queue: "slow" })
  await bob({ payload: { password: "two", n: 2 }, queue: "fast" })
  const [newest] = (await readAuditTrail({ ctx: ctx(), id })).entries
  const restored = await restoreSchedule({ ctx: ctx(), id, entry: newest?.id ?? 0, side: "before" })
  expect(restored.schedule.input).toMatchObject({ queue: "slow", payload: { password: "two", n: 2 } })
  expect(restored.warnings.map(({ field }) => field)).toContain("payload")
})

test("an entry that holds a part of the schedule, or is another one's, is not restored", async () => {
  await disableSchedules({ ctx: ctx(), which: { names: ["report"] } })
  const [entry] = (await readAuditTrail({ ctx: ctx(), id })).entries
  expect(entry?.canRestore).toBe(false)
  await expect(restoreSchedule({ ctx: ctx(), id, entry: entry?.id ?? 0, side: "after" })).rejects.toMatchObject({
    code: "invalid_input",
  })
  await expect(restoreSchedule({ ctx: ctx(), id: id + 1, entry: entry?.id ?? 0, side: "after" })).rejects.toMatchObject(
    { code: "not_found" },
  )
})

test("the trail goes on page by page to its first entry", async () => {
  for (let priority = 1; priority <= 55; priority++) await update({ priority })
  const first = await readAuditTrail({ ctx: ctx({ role: "viewer" }), id })
  const second = await readAuditTrail({ ctx: ctx({ role: "viewer" }), id, page: first.next })
  expect([first.entries.length, second.entries.length, second.next]).toEqual([50, 6, null])
  expect(second.entries.at(-1)).toMatchObject({ verb: "schedule.create", revision: 1 })
  expect(first.entries[0]?.fields).toEqual([{ field: "priority", before: 54, after: 55 }])
})
