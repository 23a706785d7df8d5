import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Instant } from "#core/brand.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, addSchedule, everySecond, gapsOf, readRun, runsOf, stateOf } from "../../helpers/rows.ts"

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

async function planAt(now: Instant): Promise<void> {
  stage.clock.set(now)
  for (let turn = 0; turn < 4; turn++) await leader.plan()
}

describe("a beat that was away for an hour", () => {
  test.each([
    ["skip", 0, "misfire_skip"],
    ["latest", 1, "catch_up_latest"],
    ["all", 60, null],
  ] as const)("catches up as the schedule says: %s", async (policy, caughtUp, reason) => {
    const id = await addSchedule(stage.pool, { catch_up: policy, catch_up_window_ms: 7_200_000 })
    await leader.plan()
    await planAt(stage.at(3_630))
    const runs = await runsOf(stage.pool, id)
    expect(Math.abs(runs.filter((run) => run.trigger === "catch_up").length - caughtUp)).toBeLessThanOrEqual(1)
    const gaps = await gapsOf(stage.pool, id)
    expect(gaps.map((gap) => gap.reason)).toEqual(reason === null ? [] : [reason])
    const instants = runs.length + gaps.reduce((sum, gap) => sum + (gap.count ?? 0), 0)
    const [from, to] = [gaps[0]?.fromMs ?? runs[0]?.fireMs ?? 0, runs.at(-1)?.fireMs ?? gaps[0]?.toMs ?? 0]
    expect(instants).toBe((to - from) / 60_000 + 1)
  })

  test("leaves one row for a long outage of a schedule that fires every second, and fires on", async () => {
    const id = await addSchedule(stage.pool, { recurrence: everySecond, catch_up: "skip" })
    await leader.plan()
    await planAt(stage.at(86_400))
    expect(await gapsOf(stage.pool, id)).toMatchObject([{ reason: "misfire_skip" }])
    expect((await runsOf(stage.pool, id)).length).toBeLessThan(60)
  })

  test("sends what it catches up with at once, though the start deadline of that instant has passed", async () => {
    const id = await addSchedule(stage.pool, { catch_up: "latest", start_deadline_ms: 1_000, grace_ms: 1_000 })
    await leader.plan()
    await planAt(stage.at(3_630))
    await leader.dispatch()
    const late = (await runsOf(stage.pool, id)).filter((run) => run.trigger === "catch_up")
    expect(late.map((run) => run.state)).toEqual(["enqueued"])
  })
})

test("an outage of days finds its partitions: what is caught up with from days ago is on record", async () => {
  const daily = { v: 1, kind: "interval", every: 1, unit: "day" }
  const id = await addSchedule(stage.pool, { recurrence: daily, catch_up: "all", catch_up_window_ms: 604_800_000 })
  await leader.plan()
  await stage.pool.query(
    "update schedule_cursors set next_fire_at = next_fire_at - interval '20 days', due_at = due_at - interval '20 days'",
  )
  await planAt(stage.at(0))
  const runs = await runsOf(stage.pool, id)
  expect(runs.filter((run) => run.trigger === "catch_up").length).toBeGreaterThanOrEqual(6)
  expect((await gapsOf(stage.pool, id)).map((gap) => gap.reason)).toEqual(["catch_up_cap"])
})

describe("a start deadline", () => {
  test("that has passed when the run comes to be sent ends it unsent", async () => {
    const run = await addRun(stage.pool, stage.at(1), { startBy: stage.at(3) })
    stage.clock.set(stage.at(4))
    await leader.dispatch()
    expect(await stateOf(stage.pool, run)).toBe("expired: start_deadline")
    expect(await stage.waiting()).toEqual([])
  })

  test("that has not passed lets the run go out, and travels with the job", async () => {
    const run = await addRun(stage.pool, stage.at(1), { startBy: stage.at(3) })
    stage.clock.set(stage.at(3))
    await leader.dispatch()
    expect(await stateOf(stage.pool, run)).toBe("enqueued")
    expect((await stage.queue.getJob(run.id))?.opts).toMatchObject({ onebeat: { startBy: run.fireAt + 2_000 } })
  })

  test("that passes while the job waits takes it out of Redis before it is called expired", async () => {
    const run = await addRun(stage.pool, stage.at(-1), { startBy: stage.at(5) })
    await leader.dispatch()
    expect(await stage.waiting()).toEqual([run.id])
    stage.clock.set(stage.at(6))
    await leader.dispatch()
    expect(await stateOf(stage.pool, run)).toBe("expired: start_deadline")
    await stage.work()
    expect(stage.ran).toEqual([])
  })

  test("that passes on a paused queue ends the run as well", async () => {
    const run = await addRun(stage.pool, stage.at(-1), { startBy: stage.at(5) })
    await stage.queue.pause()
    await leader.dispatch()
    stage.clock.set(stage.at(6))
    await leader.dispatch()
    await stage.queue.resume()
    expect(await stateOf(stage.pool, run)).toBe("expired: start_deadline")
  })

  test("that passes while the run is running does not end it", async () => {
    const run = await addRun(stage.pool, stage.at(-1), { startBy: stage.at(5) })
    await leader.dispatch()
    await stage.work(async () => {
      await leader.record()
      stage.clock.advance(60_000)
      await leader.dispatch()
      return "in time"
    })
    await leader.record()
    expect(await readRun(stage.pool, run.id)).toMatchObject({ state: "succeeded", result: "in time" })
  })

  test("that passes while a run is held ends it when it would go out", async () => {
    await addRun(stage.pool, stage.at(-2), { options: { overlap: "hold" } })
    await leader.dispatch()
    const held = await addRun(stage.pool, stage.at(-1), { options: { overlap: "hold" }, startBy: stage.at(5) })
    await leader.dispatch()
    expect(await stateOf(stage.pool, held)).toBe("held")
    await stage.work()
    await leader.record()
    stage.clock.advance(60_000)
    await leader.dispatch()
    expect(await stateOf(stage.pool, held)).toBe("expired: start_deadline")
  })
})
