import fc from "fast-check"
import { expect, test } from "vitest"
import { instant, scheduleId } from "#core/brand.ts"
import { isRunId, occurrenceRunId, parseOccurrenceRunId, requestRunId } from "#core/run-id.ts"
import { cases } from "./support.ts"

const schedule = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(scheduleId)
const fireAt = fc.integer({ min: -8.64e15, max: 8.64e15 }).map(instant)

test("an occurrence's id is the same for whoever makes it, and says what it was made from", () => {
  fc.assert(
    fc.property(schedule, fireAt, (id, at) => {
      const run = occurrenceRunId(id, at)
      expect(run).toBe(occurrenceRunId(id, at))
      expect(parseOccurrenceRunId(run)).toEqual({ schedule: id, fireAt: at })
      expect(isRunId(run)).toBe(true)
    }),
    { numRuns: cases(2_000) },
  )
})

test("two occurrences never have one id", () => {
  fc.assert(
    fc.property(schedule, fireAt, schedule, fireAt, (a, at, b, bt) => {
      expect(occurrenceRunId(a, at) === occurrenceRunId(b, bt)).toBe(a === b && at === bt)
    }),
    { numRuns: cases(2_000) },
  )
})

test("an id is one that BullMQ takes: not all digits, and without a colon", () => {
  fc.assert(
    fc.property(schedule, fireAt, (id, at) => {
      expect(occurrenceRunId(id, at)).toMatch(/^s[^:]*$/)
    }),
    { numRuns: cases(500) },
  )
})

test.each([
  "s0@1",
  "s01@1",
  "s1@",
  "s@1",
  "s1@1.5",
  "s1@1e3",
  "s1@1 ",
  " s1@1",
  "S1@1",
  "s-1@1",
  "s1@--1",
  "s1@1@1",
  "12345",
  "",
])("%j is no occurrence of ours", (id) => {
  expect(parseOccurrenceRunId(id)).toBeNull()
})

const REQUEST = "0f8fad5b-d9cb-469f-a165-70867728950e"

test("a request's id is the same for its every repeat, however the UUID is written", () => {
  const id = requestRunId(REQUEST)
  expect(requestRunId(REQUEST.toUpperCase())).toBe(id)
  expect(isRunId(id)).toBe(true)
  expect(parseOccurrenceRunId(id)).toBeNull()
})

test.each(["", "1", "not-a-uuid", `${REQUEST}0`])("a run is not asked for by %j", (request) => {
  expect(() => requestRunId(request)).toThrow("expected a UUID")
})

test.each(["r", "r1", "r a", `r${"x".repeat(81)}`, REQUEST, "repeat:abc:1", "mail-1", "17", "r1:2"])(
  "%j is an application's own job",
  (id) => {
    expect(isRunId(id)).toBe(false)
  },
)

test("a number beyond what a date can hold makes no occurrence, and nothing throws over it", () => {
  for (const id of ["s1@9999999999999999", "s9999999999999999@1", "s1@-9999999999999999"])
    expect(() => parseOccurrenceRunId(id)).not.toThrow()
})
