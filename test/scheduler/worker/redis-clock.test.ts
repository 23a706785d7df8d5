import { afterAll, expect, test, vi } from "vitest"
import { openRedisClock } from "#scheduler/worker/redis-clock.ts"
import { openTestRedis } from "../../helpers/redis.ts"

const own = openTestRedis()
afterAll(() => own.clean())

test("an instant that is plainly ahead needs no question to Redis, one that is near or past does", async () => {
  const time = vi.spyOn(own.redis, "time")
  const clock = openRedisClock(own.redis)
  const now = await clock.now()
  expect(await clock.hasPassed(now + 60_000)).toBe(false)
  expect(time).toHaveBeenCalledTimes(1)
  expect(await clock.hasPassed(now + 900)).toBe(false)
  expect(await clock.hasPassed(now - 1)).toBe(true)
  expect(time).toHaveBeenCalledTimes(3)
})

test("the first question is answered by Redis' clock and not by this machine's", async () => {
  vi.spyOn(own.redis, "time").mockResolvedValueOnce([2_000_000_000, 1_500] as never)
  expect(await openRedisClock(own.redis).hasPassed(2_000_000_000_000)).toBe(true)
})
