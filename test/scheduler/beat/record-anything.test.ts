import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { keepRegistry } from "#scheduler/beat/registry.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, readRun, stateOf } from "../../helpers/rows.ts"

let stage: Stage
let leader: Leading
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  await stage.reset()
  leader = await stage.lead()
})
afterAll(() => stage.close())

/** Two runs of one batch: the first returns the awkward thing, the second must not suffer for it. */
async function runTwo(result: unknown) {
  const awkward = await addRun(stage.pool, stage.at(-2))
  const neighbour = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work((id) => (id === awkward.id ? result : "fine"))
  await leader.record()
  expect(await readRun(stage.pool, neighbour.id)).toMatchObject({ state: "succeeded", result: "fine" })
  return await readRun(stage.pool, awkward.id)
}

test("a result with NUL and half pairs is on record, and so is its neighbour", async () => {
  expect(await runTwo({ "k\u0000": "\ud800x" })).toMatchObject({ state: "succeeded", result: { "k\ufffd": "\ufffdx" } })
})

test.each([
  ["nested too deep for Postgres", `${"[".repeat(30_000)}${"]".repeat(30_000)}`],
  ["a number too large for Postgres", "1e999999"],
])("a result that is %s, from a worker in another language, loses the result and keeps the end", async (_, text) => {
  const awkward = await addRun(stage.pool, stage.at(-2))
  const neighbour = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work(() => "fine")
  await stage.store.redis.hset(`${stage.store.prefix}:default:${awkward.id}`, "returnvalue", text)
  await leader.record()
  const stored = await readRun(stage.pool, awkward.id)
  expect(stored).toMatchObject({ state: "succeeded", error: expect.stringContaining("the result could not be stored") })
  expect(await stateOf(stage.pool, neighbour)).toBe("succeeded")
})

test("an error with NUL in message and stack is on record", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  await stage.work(() => {
    throw new Error("bad \u0000 byte")
  })
  await leader.record()
  expect(await readRun(stage.pool, run.id)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("bad \ufffd byte"),
  })
})

test("a job of an application whose id looks almost like ours does not stop the recorder", async () => {
  const run = await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  for (const jobId of ["s999999999@1", "s1@99999999999", "s0@5"]) await stage.queue.add("theirs", {}, { jobId })
  await stage.work()
  await leader.record()
  expect(await stateOf(stage.pool, run)).toBe("succeeded")
})

test("a job whose options were made by somebody else is recorded by what its row says", async () => {
  await addRun(stage.pool, stage.at(-1))
  await leader.dispatch()
  const run = await addRun(stage.pool, stage.at(60))
  await stage.queue.add("t", {}, { jobId: run.id })
  await stage.work()
  await leader.record()
  expect(await stateOf(stage.pool, run)).toBe("succeeded")
})

test("tasks that workers announced are kept, and an entry nobody can read is left out", async () => {
  const { tasks } = queueKeys(stage.store.namespace)
  const task = {
    name: "report",
    description: null,
    queue: "default",
    payloadSchema: null,
    defaults: { retry: null, timeout: null },
  }
  await stage.store.redis.hset(tasks, "report", JSON.stringify(task), "broken", "{", "odd", JSON.stringify({ name: 7 }))
  await keepRegistry(leader.context, await leader.session())
  const found = await stage.pool.query("select name, queue from tasks")
  expect(found.rows).toEqual([{ name: "report", queue: "default" }])
})
