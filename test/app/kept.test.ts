import { expect, test } from "vitest"
import { kept } from "#app/_data/kept.ts"

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
