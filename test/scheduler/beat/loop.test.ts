import { expect, test } from "vitest"
import { openLoop } from "#scheduler/beat/loop.ts"
import { silentLog } from "#scheduler/log.ts"
import { until } from "../../helpers/wait.ts"

const HOUR = 3_600_000

test("a hint ends the wait, and one that comes during a turn is not lost", async () => {
  let turns = 0
  let letGo: () => void = () => {}
  const loop = openLoop({
    name: "t",
    log: silentLog,
    async turn() {
      turns++
      if (turns === 1) await new Promise<void>((resolve) => (letGo = resolve))
      return HOUR
    },
  })
  await loop.start()
  await until(() => turns === 1)
  loop.hint()
  letGo()
  await until(() => turns === 2)
  loop.hint()
  await until(() => turns === 3)
  await loop.stop()
})

test("stopping waits for the turn under way, ends the wait of one that sleeps, and may be done twice", async () => {
  let done = false
  const loop = openLoop({
    name: "t",
    log: silentLog,
    async turn() {
      await new Promise((resolve) => setImmediate(resolve))
      done = true
      return HOUR
    },
  })
  await loop.start()
  await loop.start()
  await loop.stop()
  expect(done).toBe(true)
  await loop.stop()
})

test("an outage is one line when it begins and one when it ends, however many turns it lasts", async () => {
  const lines: string[] = []
  const note = (_: object, event: string) => void lines.push(event)
  let turns = 0
  const loop = openLoop({
    name: "t",
    log: { debug() {}, info: note, warn: note, error: note },
    async turn() {
      if (++turns < 5) throw new Error("away")
      return HOUR
    },
  })
  await loop.start()
  await until(() => turns >= 5)
  await loop.stop()
  expect(lines).toEqual(["loop.failing", "loop.recovered"])
})

test("a turn that fails because the loop is stopped in the middle of it says nothing", async () => {
  const lines: string[] = []
  const note = (_: object, event: string) => void lines.push(event)
  let fail = (_: Error): void => {}
  const loop = openLoop({
    name: "t",
    log: { debug() {}, info: note, warn: note, error: note },
    turn: () => new Promise((_, reject) => (fail = reject)),
  })
  await loop.start()
  const stopped = loop.stop()
  fail(new Error("what it worked with is closed"))
  await stopped
  expect(lines).toEqual([])
})

test("hints do not make a failing loop hammer", async () => {
  let turns = 0
  const loop = openLoop({
    name: "t",
    log: silentLog,
    async turn() {
      turns++
      throw new Error("away")
    },
  })
  const began = performance.now()
  await loop.start()
  await until(() => {
    loop.hint()
    return performance.now() - began > 600
  })
  await loop.stop()
  expect(turns).toBeLessThan(6)
})
