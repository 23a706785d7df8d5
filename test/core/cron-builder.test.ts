import fc from "fast-check"
import { expect, test } from "vitest"
import { builderOf, type CronShape, lineOf, type Nth } from "#core/cron/builder.ts"
import { fieldAt } from "#core/cron/field-at.ts"
import { parseLine } from "#core/cron/parse.ts"
import { cases } from "./support.ts"

const at = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
const day = fc.integer({ min: 1, max: 31 })
const weekday = fc.integer({ min: 0, max: 6 })
const is = <K extends string>(kind: K) => fc.constant(kind)
const shapes: fc.Arbitrary<CronShape> = fc.oneof(
  fc.record({ kind: is("minutes"), every: fc.integer({ min: 1, max: 59 }) }),
  fc.record({ kind: is("hours"), every: fc.integer({ min: 1, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) }),
  fc.record({
    kind: fc.constantFrom("daily" as const, "weekdays" as const, "last-day" as const, "last-workday" as const),
    at,
  }),
  fc.record({
    kind: is("weekly"),
    days: fc
      .uniqueArray(weekday, { minLength: 1, maxLength: 6 })
      .map((days) => days.sort((a, b) => a - b))
      .filter((days) => days.join() !== "1,2,3,4,5"),
    at,
  }),
  fc.record({ kind: is("monthly"), day, at }),
  fc.record({ kind: is("nth-weekday"), nth: fc.constantFrom<Nth>(1, 2, 3, 4, 5, "last"), weekday, at }),
  fc.record({ kind: is("yearly"), month: fc.integer({ min: 1, max: 12 }), day, at }),
)

test("every shape reads back from its line", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      expect(builderOf(lineOf(shape))).toEqual(shape)
    }),
    { numRuns: cases(2_000) },
  )
})

const field = (least: number, most: number, odd: string[]) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: least, max: most }).map(String),
    fc.integer({ min: 1, max: most }).map((step) => `*/${step}`),
    fc.constantFrom(...odd),
  )
const lines = fc.tuple(
  field(0, 59, ["0,30", "*,5", "5-10", "H"]),
  field(0, 23, ["9-17", "*/6,1", "0/6"]),
  field(1, 31, ["L", "LW", "15W", "L-3", "1,15", "?"]),
  field(1, 12, ["JAN", "MAR-MAY"]),
  field(0, 7, ["mon-fri", "THU", "5#2", "5L", "1,3#1", "0-7", "?"]),
)

test("a line that the form shows means the same when the form writes it", () => {
  let shown = 0
  fc.assert(
    fc.property(lines, (fields) => {
      const text = fields.join(" ")
      const shape = builderOf(text)
      if (shape === null) return
      shown++
      const { text: _, fields: __, dayOfWeek, ...written } = parseLine(lineOf(shape), "")
      const { text: ___, fields: ____, dayOfWeek: wanted, ...original } = parseLine(text, "")
      expect(written).toEqual(original)
      // A weekday field that names all seven says as little as a star beside a free date.
      expect({ ...dayOfWeek, star: null }).toEqual({ ...wanted, star: null })
    }),
    { numRuns: cases(5_000) },
  )
  expect(shown).toBeGreaterThan(20)
})

test.each([
  ["*/15 * * * *", { kind: "minutes", every: 15 }],
  ["* * * * *", { kind: "minutes", every: 1 }],
  ["0 30 2 * * SUN", { kind: "weekly", days: [0], at: { hour: 2, minute: 30 } }],
  ["@daily", { kind: "daily", at: { hour: 0, minute: 0 } }],
  ["30 9 * * mon-fri", { kind: "weekdays", at: { hour: 9, minute: 30 } }],
  ["0 12 * * thu", { kind: "weekly", days: [4], at: { hour: 12, minute: 0 } }],
  ["0 0 1 mar *", { kind: "yearly", month: 3, day: 1, at: { hour: 0, minute: 0 } }],
])("%s is shown by the form", (line, shape) => {
  expect(builderOf(line)).toEqual(shape)
})

test.each([
  "0,30 * * * *",
  "H * * * *",
  "5 0 * * * *",
  "0 9 1 * 1",
  "0 9 */2 * *",
  "0 9-17 * * *",
  "0 9 L-3 * *",
  "",
  "nonsense",
])("%s stays a line of text", (line) => {
  expect(builderOf(line)).toBeNull()
})

test("the field under the caret is named, also the one that is about to be written", () => {
  const line = "30 2 * * sun"
  expect(fieldAt(line, 0)).toMatchObject({ name: "minute", from: 0, to: 2 })
  expect(fieldAt(line, 12)).toMatchObject({ name: "day-of-week", from: 9, to: 12 })
  expect(fieldAt("0 30 2 * * sun", 0)).toMatchObject({ name: "second" })
  expect(fieldAt("30 2 ", 5)).toMatchObject({ name: "day-of-month", from: 5, to: 5 })
  expect(fieldAt("", 0)).toMatchObject({ name: "minute" })
  expect(fieldAt("30  2 * * *", 3)).toBeNull()
  expect(fieldAt("@daily", 3)).toBeNull()
  expect(fieldAt("1 2 3 4 5 6 7", 13)).toBeNull()
})
