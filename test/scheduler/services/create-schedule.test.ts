import { expect, test } from "vitest"
import { AppError } from "#core/errors.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows, openInsert, someoneWaits } = testbed()
const input = { name: "report", cron: "0 9 * * *", timeZone: "Europe/Prague", task: "send.report", queue: "mail" }

test("a new schedule is stored, told to the beat, and put on record with its author", async () => {
  const { schedule } = await createSchedule({ ctx: ctx(), input })
  expect(schedule).toMatchObject({ name: "report", enabled: true, revision: 1, updatedBy: "cli:ada@test", input })
  expect(await rows("select schedule_id::int as id from schedule_changes")).toEqual([{ id: schedule.id }])
  expect(await rows("select actor, verb, subject_id, before, after->>'task' as task from audit_log")).toEqual([
    {
      actor: "cli:ada@test",
      verb: "schedule.create",
      subject_id: String(schedule.id),
      before: null,
      task: "send.report",
    },
  ])
})

test("the queue that a schedule names has a row afterwards, with the prefix of this installation", async () => {
  await createSchedule({ ctx: ctx({ queuePrefix: "apps" }), input })
  expect(await rows("select name, prefix from queues")).toEqual([{ name: "mail", prefix: "apps" }])
})

test("a refused schedule leaves nothing behind, neither row nor record", async () => {
  const refused = createSchedule({ ctx: ctx(), input: { ...input, cron: "61 * * * *", queue: "a:b" } })
  await expect(refused).rejects.toMatchObject({
    code: "invalid_input",
    problems: [{ field: "queue" }, { field: "cron" }],
  })
  expect(
    await rows("select 1 from schedules union all select 1 from audit_log union all select 1 from queues"),
  ).toEqual([])
})

test("a name that another one takes at this moment is a conflict, once the other has it", async () => {
  const { commit } = await openInsert("report")
  const creation = createSchedule({ ctx: ctx(), input })
  creation.catch(() => {})
  await someoneWaits()
  await commit()
  await expect(creation).rejects.toBeInstanceOf(AppError)
  await expect(creation).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining('"report" exists already'),
  })
})

test("the name of a deleted schedule is free, and the new one is another schedule", async () => {
  const { schedule: first } = await createSchedule({ ctx: ctx(), input })
  await rows("update schedules set deleted_at = now() where id = $1", [first.id])
  const { schedule: second } = await createSchedule({ ctx: ctx(), input })
  expect(second.id).not.toBe(first.id)
})

test("an unknown task and a queue without a worker are warned of and not refused", async () => {
  const servedQueues = async () => new Set<string>()
  const { warnings } = await createSchedule({ ctx: ctx({ servedQueues }), input })
  expect(warnings.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'task: "send.report": no worker has announced this task',
    'queue: "mail": no worker serves this queue now',
  ])
})

test("a task that a worker has announced and a queue that one serves are not warned of", async () => {
  await rows("insert into tasks (name, seen_at) values ('send.report', now())")
  const { warnings } = await createSchedule({ ctx: ctx({ servedQueues: async (names) => new Set(names) }), input })
  expect(warnings).toEqual([])
})

test("a calendar must exist to be named", async () => {
  const withCalendar = { ...input, calendars: ["holidays"] }
  await expect(createSchedule({ ctx: ctx(), input: withCalendar })).rejects.toMatchObject({
    problems: [{ field: "calendars[0]" }],
  })
  await rows(`insert into calendars (name, rules) values ('holidays', '{"yearly": ["12-25"]}')`)
  await expect(createSchedule({ ctx: ctx(), input: withCalendar })).resolves.toMatchObject({
    warnings: expect.any(Array),
  })
})

test("passwords in a payload are kept for the task and out of the log", async () => {
  const payload = {
    url: "https://bob:hunter2@example.com/x",
    headers: { Authorization: "Bearer abc" },
    apiKey: "k-1",
    note: "hello",
  }
  const { schedule } = await createSchedule({ ctx: ctx(), input: { ...input, payload } })
  expect(schedule.input?.payload).toEqual(payload)
  const [log] = await rows<{ after: string }>("select after::text as after from audit_log")
  expect(log?.after).toContain("hello")
  for (const secret of ["hunter2", "Bearer abc", "k-1"]) expect(log?.after).not.toContain(secret)
})

test("a viewer may read schedules and not create one", async () => {
  await createSchedule({ ctx: ctx(), input })
  await expect(getSchedule({ ctx: ctx({ role: "viewer" }), name: "report" })).resolves.toMatchObject({ name: "report" })
  const refused = createSchedule({ ctx: ctx({ role: "viewer" }), input: { ...input, name: "other" } })
  await expect(refused).rejects.toMatchObject({ code: "forbidden" })
})

test("jsonb, text and zones that people could think of come back as they went in", async () => {
  const odd = {
    ...input,
    name: "naïve “quotes” 🎉 '--",
    description: 'l1\nl2 \\ "',
    tags: ['a"b', "{c}"],
    payload: { "k'": ["\\", "\t", null, 1.5, {}] },
  }
  await createSchedule({ ctx: ctx(), input: odd })
  expect((await getSchedule({ ctx: ctx(), name: odd.name })).input).toEqual(odd)
})
