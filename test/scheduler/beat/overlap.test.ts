import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ScheduleId, scheduleId } from "#core/brand.ts"
import type { OverlapPolicy } from "#core/policies.ts"
import { type Leading, openStage, type Stage } from "../../helpers/leader.ts"
import { addRun, runsOf, stateOf } from "../../helpers/rows.ts"

let stage: Stage
let leader: Leading
const schedule: ScheduleId = scheduleId(7)
beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  await stage.reset()
  leader = await stage.lead()
})
afterAll(() => stage.close())

const add = (overlap: OverlapPolicy, seconds: number, more = {}) =>
  addRun(stage.pool, stage.at(seconds), { schedule, options: { overlap }, ...more })
const states = async () => (await runsOf(stage.pool, schedule)).map((run) => run.state)

describe("allow", () => {
  test("sends beside a live run", async () => {
    await add("allow", -2)
    await leader.dispatch()
    await add("allow", -1)
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued", "enqueued"])
  })
})

describe("skip", () => {
  test("leaves a run out while an earlier one is live, and says so", async () => {
    await add("skip", -2)
    await leader.dispatch()
    const second = await add("skip", -1)
    await leader.dispatch()
    expect(await stateOf(stage.pool, second)).toBe("skipped: overlap_skip")
    expect(await stage.waiting()).toHaveLength(1)
  })

  test("does not leave a run out for one that ended in Redis a moment ago and is not on record yet", async () => {
    await add("skip", -2)
    await leader.dispatch()
    await stage.work()
    await add("skip", -1)
    await leader.dispatch()
    await stage.work()
    await leader.record()
    expect(await states()).toEqual(["succeeded", "succeeded"])
  })

  test("of two runs in one batch sends the first", async () => {
    await add("skip", -2)
    await add("skip", -1)
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued", "skipped"])
  })

  test("does not look at other schedules' runs", async () => {
    await addRun(stage.pool, stage.at(-2), { schedule: scheduleId(8), options: { overlap: "skip" } })
    await leader.dispatch()
    await add("skip", -1)
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued"])
  })
})

describe("hold", () => {
  test("keeps a run back until the earlier one has ended, then sends it; never are two live", async () => {
    await add("hold", -2)
    await leader.dispatch()
    const second = await add("hold", -1)
    await leader.dispatch()
    expect(await stateOf(stage.pool, second)).toBe("held")
    await leader.dispatch()
    expect(await stage.waiting()).toHaveLength(1)
    await stage.work()
    await leader.record()
    await leader.dispatch()
    expect(await stateOf(stage.pool, second)).toBe("enqueued")
  })

  test("keeps only the newest: an older held run is superseded", async () => {
    await add("hold", -4)
    await leader.dispatch()
    await add("hold", -3)
    await leader.dispatch()
    await add("hold", -2)
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued", "skipped", "held"])
  })

  test("keeps only the newest of several that fall due in one batch", async () => {
    await add("hold", -5)
    await leader.dispatch()
    for (const seconds of [-4, -3, -2, -1]) await add("hold", seconds)
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued", "skipped", "skipped", "skipped", "held"])
    const reasons = (await runsOf(stage.pool, schedule)).map((run) => run.reason)
    expect(reasons).toEqual([null, "superseded", "superseded", "superseded", null])
  })

  test("waits for a run that Redis lost to be sent again, and does not start beside it", async () => {
    const first = await add("hold", -2)
    await leader.dispatch()
    await add("hold", -1)
    await leader.dispatch()
    await stage.flush()
    await leader.dispatch()
    await leader.dispatch()
    expect(await states()).toEqual(["enqueued", "held"])
    await stage.work()
    await leader.record()
    await leader.dispatch()
    await stage.work()
    expect(stage.ran).toEqual([first.id, (await runsOf(stage.pool, schedule))[1]?.id])
  })

  test("is honoured by the next leader for runs that the last one had sent and not marked", async () => {
    const first = await add("hold", -2)
    await leader.session()
    stage.door.break("lose exec's answer")
    await leader.dispatch()
    await add("hold", -1)
    const next = await stage.lead("b")
    await next.dispatch()
    expect(await states()).toEqual(["enqueued", "held"])
    expect(await stage.waiting()).toEqual([first.id])
  })
})

describe("replace", () => {
  test("takes the waiting run away and sends the new one", async () => {
    const first = await add("replace", -2)
    await leader.dispatch()
    const second = await add("replace", -1)
    await leader.dispatch()
    await leader.dispatch()
    expect(await stateOf(stage.pool, first)).toBe("cancelled: replaced")
    expect(await stage.waiting()).toEqual([second.id])
  })

  test("of two runs in one batch sends the newer alone, and the older is on record as replaced and has not run", async () => {
    const first = await add("replace", -2)
    const second = await add("replace", -1)
    await leader.dispatch()
    await leader.dispatch()
    expect(await stateOf(stage.pool, first)).toBe("cancelled: replaced")
    expect(await stage.waiting()).toEqual([second.id])
  })

  test("waits for a running run to end before the new one starts", async () => {
    const first = await add("replace", -2)
    await leader.dispatch()
    await stage.work(async (id) => {
      if (id !== first.id) return
      const second = await add("replace", -1)
      await leader.dispatch()
      await leader.dispatch()
      expect(await stateOf(stage.pool, second)).toBe("held")
      expect(await stateOf(stage.pool, first)).toBe("cancelling: replaced")
    })
    await leader.record()
    await leader.dispatch()
    await stage.work()
    await leader.record()
    expect(await states()).toEqual(["succeeded", "succeeded"])
  })

  test("does not send again what was replaced, when the beat dies in between or Redis is reconciled", async () => {
    const first = await add("replace", -2)
    await leader.dispatch()
    await add("replace", -1)
    await leader.dispatch()
    await stage.flush()
    const next = await stage.lead("b")
    await next.dispatch()
    await next.dispatch()
    expect(await stateOf(stage.pool, first)).toBe("cancelled: replaced")
    await stage.work()
    expect(stage.ran).not.toContain(first.id)
  })
})
