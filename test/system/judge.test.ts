import { expect, test } from "vitest"
import { due, judge } from "../helpers/load.ts"
import type { Seen } from "../helpers/witness.ts"

const load = { queue: "load", count: 2, everySeconds: 2 }
const span = { from: 1_000, until: 5_000 }

test("what was due follows from the rule alone", () => {
  expect(due(load, span)).toEqual(["0@1000", "0@3000", "1@1000", "1@3000"])
})

test("a verdict names each run that came twice, early, unasked or not at all", () => {
  const seen = [
    run(0, 1_000, 1_010),
    run(0, 1_000, 1_250),
    run(0, 3_000, 2_999),
    run(1, 3_000, 3_001),
    run(1, 4_000, 4_000),
  ]
  expect(judge(due(load, span), seen)).toEqual({
    expected: 4,
    ran: 5,
    twice: ["0@1000"],
    missing: ["1@1000"],
    unasked: ["1@4000"],
    early: ["s1@3000"],
    maxLateMs: 250,
  })
})

function run(n: number, fireAt: number, at: number): Seen {
  return { id: `s${n + 1}@${fireAt}`, data: { n }, at, endedAt: at, delivery: 1, start: 1 }
}
