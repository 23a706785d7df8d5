import { expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { bucketMsFor } from "#core/buckets.ts"
import { errorKind, errorParts } from "#core/error-text.ts"
import { reasonWords } from "#core/reason-words.ts"
import { RUN_REASONS } from "#core/run-state.ts"

const DUE = instant(1_795_275_720_000)
const RUN = {
  state: "skipped" as const,
  dueAt: DUE,
  plannedAt: instant(DUE + 90_000),
  startBy: instant(DUE + 600_000),
  delivery: 2,
  worker: "worker-a1",
  options: { timeout: { softMs: 60_000, hardMs: 90_000 } },
}

test("every reason is explained in a sentence of its own", () => {
  const sentences = RUN_REASONS.map((reason) => reasonWords(reason, RUN))
  expect(new Set(sentences).size).toBe(RUN_REASONS.length)
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^.!]*\.$/)
})

test("the sentence has the values of the run", () => {
  expect(reasonWords("misfire_skip", RUN)).toContain("1m 30s after it was due")
  expect(reasonWords("start_deadline", RUN)).toContain("10m after it was due")
  expect(reasonWords("timeout", RUN)).toContain("limit of 1m 30s")
  expect(reasonWords("worker_lost", RUN)).toContain("worker-a1")
  expect(reasonWords("redis_loss", RUN)).toContain("delivery 2")
  expect(reasonWords("redis_loss", { ...RUN, state: "lost" })).toContain("drops")
})

test("an error comes apart into name, message, stack and causes", () => {
  const text = `GatewayError: read ECONNRESET
on page 7
    at readPage (gateway.ts:88:11)
    at run (settlements.ts:19:3)
caused by: Error: socket hang up
    at TLSSocket.onHangUp (node:_tls_wrap:1) {
  code: 'ECONNRESET'
}`
  const parts = errorParts(text)
  expect(parts).toMatchObject({ name: "GatewayError", message: "read ECONNRESET\non page 7" })
  expect(parts.stack).toEqual(["at readPage (gateway.ts:88:11)", "at run (settlements.ts:19:3)"])
  expect(parts.causes).toMatchObject([{ name: "Error", message: "socket hang up" }])
  expect(parts.causes[0]?.stack).toContain("code: 'ECONNRESET'")
})

test("a text that is no stack is all message", () => {
  expect(errorParts("onebeat: timed out: 30 s")).toEqual({
    name: "",
    message: "onebeat: timed out: 30 s",
    stack: [],
    causes: [],
  })
  expect(errorParts("")).toMatchObject({ message: "", stack: [] })
})

test("errors that differ in numbers alone are of one kind", () => {
  expect(errorKind("page 7 of 12\n at x")).toBe(errorKind("page 11 of 12\n at y"))
  expect(errorKind("page 7")).not.toBe(errorKind("row 7"))
})

test("a span is cut into round lengths of time, at most as many as asked for", () => {
  expect(bucketMsFor(7_200_000, 90)).toBe(120_000)
  expect(bucketMsFor(86_400_000, 90)).toBe(1_800_000)
  expect(bucketMsFor(31 * 86_400_000, 90)).toBe(12 * 3_600_000)
  expect(bucketMsFor(1, 90)).toBe(1_000)
  expect((3_650 * 86_400_000) / bucketMsFor(3_650 * 86_400_000, 90)).toBeLessThanOrEqual(90)
})
