import { beforeEach, expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { readSchedulePage } from "#scheduler/services/schedules/page.ts"
import { readStanding } from "#scheduler/services/schedules/standing.ts"
import { disableSchedules, enableSchedules } from "#scheduler/services/schedules/switch.ts"
import { undoBatch } from "#scheduler/services/schedules/undo.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const names = { names: ["ledger"] }
let id: number

beforeEach(async () => {
  const input = { name: "ledger", cron: "*/15 * * * *", task: "t" }
  id = (await createSchedule({ ctx: ctx({ actor: "user:mira@acme.example" }), input })).schedule.id
})

const standing = () => readStanding({ ctx: ctx({ role: "viewer" }), id })
const run = (name: string, state: string, more: string) =>
  rows(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, task, payload, queue, options, ${more.split("=")[0]})
     values ($1, $2, 'schedule', now() - $4 * interval '1 minute', now(), $3, 't', '{}', 'q', '{}', ${more.split("=")[1]})`,
    [`s${id}@${name}`, id, state, Number(name)],
  )

test("who switched it last is told, whatever was edited since", async () => {
  expect((await standing()).switched).toMatchObject({ actor: "user:mira@acme.example" })
  await disableSchedules({ ctx: ctx({ actor: "user:jon@acme.example" }), which: names, note: "provider incident" })
  await updateSchedule({ ctx: ctx(), id, patch: { queue: "billing" } })
  expect((await standing()).switched).toMatchObject({ actor: "user:jon@acme.example", note: "provider incident" })
  await enableSchedules({ ctx: ctx({ actor: "user:ada@acme.example" }), which: names })
  expect((await standing()).switched).toMatchObject({ actor: "user:ada@acme.example", note: null })
})

test("who deleted it is told, and what undoes that for as long as it can be undone", async () => {
  const { batch } = await deleteSchedules({ ctx: ctx({ actor: "user:jon@acme.example" }), ...names })
  expect((await standing()).deleted).toMatchObject({ actor: "user:jon@acme.example", batch, isKept: true })
  expect((await readSchedulePage({ ctx: ctx(), id })).deletedAt).not.toBeNull()
  await undoBatch({ ctx: ctx(), batch })
  expect((await standing()).switched).toMatchObject({ actor: "user:mira@acme.example" })
  await deleteSchedules({ ctx: ctx(), ...names })
  await rows("delete from schedule_undos")
  expect((await standing()).deleted).toMatchObject({ actor: "cli:ada@test", isKept: false })
})

test("runs that have not ended are told apart from those that are on record", async () => {
  await run("1", "running", "started_at=now()")
  await run("2", "skipped", "reason='overlap_skip'")
  await run("3", "skipped", "reason='overlap_skip'")
  const { live, runs, entries } = await standing()
  expect(live.map(({ state }) => state)).toEqual(["running"])
  expect([runs, entries]).toEqual([
    { count: 3, isMore: false },
    { count: 1, isMore: false },
  ])
  const { figures } = await readSchedulePage({ ctx: ctx(), id })
  expect(figures).toMatchObject({ byState: { skipped: 2, running: 1 }, skippedBy: { overlap_skip: 2 } })
})

test("a fault says since when it is there", async () => {
  expect((await standing()).faultAt).toBeNull()
  await rows("update schedules set fault = 'payload: expected an object', fault_at = '2026-11-20T10:00:00Z'")
  expect((await standing()).faultAt).toBe(Date.parse("2026-11-20T10:00:00Z"))
})
