import { afterAll, beforeAll, expect, test } from "vitest"
import type { ScheduleId } from "#core/brand.ts"
import { noticeTzData } from "#db/ledger/upkeep.ts"
import { TZ_DATA } from "#scheduler/beat/tz-data.ts"
import { openStage, type Stage } from "../../helpers/leader.ts"
import { addSchedule, only, runsOf } from "../../helpers/rows.ts"
import { LIMITS } from "../../helpers/term.ts"

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

async function cursorOf(id: ScheduleId): Promise<{ next: Date; tz: string }> {
  const found = await stage.pool.query<{ next: Date; tz: string }>(
    "select next_fire_at as next, tz_version as tz from schedule_cursors where schedule_id = $1",
    [id],
  )
  return only(found.rows)
}

test("a next fire computed with other time zone data is computed anew, and nothing fires for it", async () => {
  const leader = await stage.lead()
  const recurrence = { v: 1, kind: "cron", lines: ["0 0 29 2 *"] }
  const id = await addSchedule(stage.pool, { recurrence, time_zone: "Africa/Casablanca" })
  await leader.plan()
  const computed = await cursorOf(id)
  expect(computed.tz).toBe(TZ_DATA)

  await stage.pool.query(
    "update schedule_cursors set tz_version = 'old', next_fire_at = next_fire_at + interval '1 hour' where schedule_id = $1",
    [id],
  )
  await leader.plan()
  expect((await cursorOf(id)).tz).toBe("old")

  expect(await noticeTzData(stage.pool, leader.context.term, LIMITS, TZ_DATA)).toBe(1)
  await leader.plan()
  expect(await cursorOf(id)).toEqual(computed)
  expect(await runsOf(stage.pool, id)).toEqual([])
})
