import { beforeEach, expect, test } from "vitest"
import * as z from "zod"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { HttpRequestPayload } from "#scheduler/worker/tasks/http-request-payload.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()

const Invoice = z.strictObject({ region: z.enum(["eu", "us"]), dueInDays: z.int().min(1).default(14) })
const input = { name: "invoices", every: "1h", task: "billing.issue", payload: { region: "eu" } }

async function announce(name: string, schema: unknown): Promise<void> {
  await rows("insert into tasks (name, payload_schema, seen_at) values ($1, $2, now())", [name, JSON.stringify(schema)])
}

beforeEach(async () => {
  await announce("billing.issue", z.toJSONSchema(Invoice, { io: "input", unrepresentable: "any" }))
})

test("a payload that its task's workers would refuse is refused when it is saved, with place, value and expectation", async () => {
  const made = createSchedule({ ctx: ctx(), input: { ...input, payload: { region: "mars", dueInDays: 0.5, to: 1 } } })
  await expect(made).rejects.toMatchObject({
    code: "invalid_input",
    problems: [
      { field: "payload.region", message: '"mars": expected eu or us' },
      { field: "payload.dueInDays", message: expect.stringMatching(/^0.5: expected/) },
      { field: "payload.to", message: "1: expected no such field" },
    ],
  })
  expect(await rows("select 1 from schedules")).toEqual([])
})

test("what a schema fills in by itself may be left out", async () => {
  const { schedule } = await createSchedule({ ctx: ctx(), input })
  expect(schedule.input?.payload).toEqual({ region: "eu" })
})

test("a file's entry with such a payload refuses the file, by its place", async () => {
  const entries = [input, { ...input, name: "other", payload: {} }]
  const { refused } = await applySchedules({ ctx: ctx(), entries })
  expect(refused).toEqual([
    { index: 1, name: "other", field: "payload.region", message: "not given: expected eu or us" },
  ])
})

test("workers that ask for more since do not stand in the way of an edit of something else", async () => {
  await createSchedule({ ctx: ctx(), input: { ...input, task: "later", payload: {} } })
  await announce("later", z.toJSONSchema(Invoice))
  await updateSchedule({ ctx: ctx(), name: "invoices", patch: { tags: ["billing"] } })
  const edit = updateSchedule({ ctx: ctx(), name: "invoices", patch: { payload: { region: "moon" } } })
  await expect(edit).rejects.toThrow('payload.region: "moon": expected eu or us')
})

test("a schema that cannot be read judges nothing", async () => {
  await announce("odd", { $ref: "https://example.com/elsewhere.json" })
  await createSchedule({ ctx: ctx(), input: { ...input, task: "odd", payload: { any: 1 } } })
})

test("a URL that is none is refused for http.request, and what it takes is taken", async () => {
  await announce("http.request", z.toJSONSchema(HttpRequestPayload, { io: "input", unrepresentable: "any" }))
  const to = (url: string) => ({ ...input, task: "http.request", name: url, payload: { url } })
  await expect(createSchedule({ ctx: ctx(), input: to("not a url") })).rejects.toThrow("payload.url")
  await createSchedule({ ctx: ctx(), input: to("https://example.com/a?b=1") })
})
