import { expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { getEditable } from "#scheduler/services/schedules/editable.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { getTask } from "#scheduler/services/tasks/get.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

test("a schedule opens as it was written, with what it is based on", async () => {
  const input = { name: "nightly", cron: ["0 0 * * *", "30 2 * * 0"], task: "log.message", jitter: "10m" }
  const { schedule } = await createSchedule({ ctx: ctx(), input })
  const opened = await getEditable({ ctx: ctx({ role: "viewer" }), id: schedule.id })
  expect(opened).toMatchObject({
    name: "nightly",
    revision: 1,
    isRefused: false,
    fault: null,
    updatedBy: "cli:ada@test",
  })
  expect(opened.draft).toEqual(input)
})

test("a row that the core refuses opens with its values as they stand, and saved whole it is sound again", async () => {
  const [row] = await rows<{ id: string }>(
    `insert into schedules (name, recurrence, time_zone, task, overlap, retry, jitter_ms) values ('broken',
     '{"v":1,"kind":"cron","lines":["30 2 * *"]}', 'Mars/Olympus', 'log.message', 'never', '{"attempts":"many"}', 60000) returning id`,
  )
  const id = Number(row?.id)
  const { draft, isRefused, fault, revision } = await getEditable({ ctx: ctx(), id })
  expect(isRefused).toBe(true)
  expect(fault).toContain("overlap")
  expect(draft).toMatchObject({
    cron: "30 2 * *",
    timeZone: "Mars/Olympus",
    overlap: "never",
    retry: { attempts: "many" },
    jitter: "1m",
  })
  const patch = { ...draft, cron: "30 2 * * *", timeZone: "UTC", overlap: "skip", retry: { attempts: 3 } }
  await updateSchedule({ ctx: ctx(), id, patch, isWhole: true, expectedRevision: revision })
  expect(await getEditable({ ctx: ctx(), id })).toMatchObject({
    isRefused: false,
    fault: null,
    draft: { overlap: "skip" },
  })
})

test.each([
  ['{"v":9,"kind":"moon"}', { cron: '{"v": 9, "kind": "moon"}' }],
  ['{"v":1,"kind":"interval","every":0,"unit":"minute"}', { every: "0m" }],
])("a recurrence of no known shape, %s, opens as %j", async (stored, shown) => {
  const [row] = await rows<{ id: string }>(
    "insert into schedules (name, recurrence, task) values ('odd', $1, 'log.message') returning id",
    [stored],
  )
  const { draft } = await getEditable({ ctx: ctx(), id: Number(row?.id) })
  expect({ ...draft, cron: String(draft.cron ?? "").replaceAll(/([:,])(?=\S)/g, "$1 ") || undefined }).toMatchObject(
    shown,
  )
})

test("a task is known when a worker has announced it, with the schema of its payload", async () => {
  await rows(
    `insert into tasks (name, description, queue, payload_schema, seen_at) values ('mail', 'Sends it.', 'email', '{"type":"object"}', now())`,
  )
  expect(await getTask({ ctx: ctx({ role: "viewer" }), name: "mail" })).toEqual({
    name: "mail",
    description: "Sends it.",
    queue: "email",
    payloadSchema: { type: "object" },
  })
  expect(await getTask({ ctx: ctx(), name: "male" })).toBeNull()
})
