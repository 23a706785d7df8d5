import { expect, test } from "vitest"
import { decideOverlap } from "#core/overlap.ts"
import { OVERLAP_POLICIES } from "#core/policies.ts"

test.each(OVERLAP_POLICIES)("with no earlier run live, %s sends", (policy) => {
  expect(decideOverlap(policy, 0)).toBe("send")
})

test.each([
  ["allow", "send"],
  ["skip", "skip"],
  ["hold", "hold"],
  ["replace", "replace"],
] as const)("beside a live run, %s means %s, however many are live", (policy, decision) => {
  expect(decideOverlap(policy, 1)).toBe(decision)
  expect(decideOverlap(policy, 9)).toBe(decision)
})
