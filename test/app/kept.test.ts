import { expect, test } from "vitest"
import { kept, outdate } from "#app/_data/kept.ts"

test("readers side by side share one reading", async () => {
  let readings = 0
  const read = kept(async () => ++readings)
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1])
})

test("a reading that failed is told to all who waited for it and not kept", async () => {
  let readings = 0
  const read = kept(async () => {
    readings++
    if (readings === 1) throw new Error("away")
    return readings
  })
  const both = await Promise.allSettled([read(), read()])
  expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"])
  expect(await read()).toBe(2)
})

test("what was read before a change is shown to nobody after it, also when the reading was under way", async () => {
  let stored = "before"
  let arrive: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const read = kept(async () => {
    const seen = stored
    if (seen === "before") await gate
    return seen
  })
  const early = read()
  await Promise.resolve()
  stored = "after"
  outdate()
  const late = [read(), read()]
  arrive()
  expect(await early).toBe("before")
  expect(await Promise.all(late)).toEqual(["after", "after"])
})
