import { expect, test } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import { openClockWatch } from "#scheduler/beat/clock-watch.ts"
import { openDatabaseClock } from "#scheduler/clock.ts"
import { silentLog } from "#scheduler/log.ts"

const NOON = Date.UTC(2026, 5, 1, 12)
const near = (clock: { now(): Instant }, expected: number) => expect(Math.abs(clock.now() - expected)).toBeLessThan(30)

test("time is the database's, whatever this machine's clock says, and is not known before it was asked", () => {
  const clock = openDatabaseClock()
  expect(() => clock.now()).toThrow("has not been read")
  const asked = clock.monotonicMs()
  clock.read(instant(NOON), asked, asked)
  near(clock, NOON)
})

test("small differences are followed slowly, so that due times do not shake", () => {
  const clock = openDatabaseClock()
  const asked = clock.monotonicMs()
  clock.read(instant(NOON), asked, asked)
  expect(clock.read(instant(NOON + 40), asked, asked)).toBeCloseTo(40)
  expect(Math.abs(clock.now() - (NOON + 5))).toBeLessThan(30)
})

test("a step is taken at once, and said by how much", () => {
  const clock = openDatabaseClock()
  const asked = clock.monotonicMs()
  clock.read(instant(NOON), asked, asked)
  expect(clock.read(instant(NOON + 3_600_000), asked, asked)).toBeCloseTo(3_600_000)
  near(clock, NOON + 3_600_000)
})

test("an answer that took long, as after a freeze, moves nothing", () => {
  const clock = openDatabaseClock()
  const asked = clock.monotonicMs()
  clock.read(instant(NOON), asked, asked)
  expect(clock.read(instant(NOON + 9_000), asked, asked + 5_000)).toBe(0)
  near(clock, NOON)
})

const watch = () => openClockWatch({ stepMs: 5_000, log: silentLog })
const HOUR = 3_600_000

test("a step of the database's clock alone holds firing, until it steps back", () => {
  const clocks = watch()
  clocks.note({ database: HOUR, own: 0, redis: 0 })
  expect(clocks.isHeld()).toBe(true)
  clocks.note({ database: 3, own: 0, redis: 0 })
  expect(clocks.isHeld()).toBe(true)
  clocks.note({ database: -HOUR, own: 0, redis: 0 })
  expect(clocks.isHeld()).toBe(false)
})

test.each([
  ["Redis'", { own: 0, redis: HOUR }],
  ["this machine's", { own: HOUR, redis: 0 }],
  ["this machine's, with Redis out of reach,", { own: HOUR, redis: null }],
])("a step that %s clock takes too is believed", (_, others) => {
  const clocks = watch()
  clocks.note({ database: HOUR, ...others })
  expect(clocks.isHeld()).toBe(false)
})

test("a difference that no protocol needs to know of holds nothing", () => {
  const clocks = watch()
  clocks.note({ database: 4_000, own: 0, redis: 0 })
  expect(clocks.isHeld()).toBe(false)
})

test("a step of this machine's clock alone changes nothing: due is judged by the database", () => {
  const clocks = watch()
  clocks.note({ database: 0, own: HOUR, redis: 0 })
  expect(clocks.isHeld()).toBe(false)
})

test("a step backwards holds as one forwards does", () => {
  const clocks = watch()
  clocks.note({ database: -HOUR, own: 0, redis: null })
  expect(clocks.isHeld()).toBe(true)
})
