import { expect, test } from "vitest"
import { fieldDiff } from "#scheduler/services/field-diff.ts"

test("only fields that differ are told, whatever the order of their keys, and the revision is none", () => {
  const before = { revision: 1, cron: "0 9 * * *", payload: { a: [1, { b: null }], c: 2 }, queue: "q" }
  const after = { revision: 2, payload: { c: 2, a: [1, { b: null }] }, cron: "0 10 * * *", priority: 0 }
  expect(fieldDiff(before, after)).toEqual([
    { field: "cron", before: "0 9 * * *", after: "0 10 * * *" },
    { field: "queue", before: "q", after: undefined },
    { field: "priority", before: undefined, after: 0 },
  ])
})

test("a list is no object with the same keys, and null is not absent", () => {
  expect(fieldDiff({ a: [1], b: null, c: [1, 2] }, { a: { 0: 1 }, c: [2, 1] }).map(({ field }) => field)).toEqual([
    "a",
    "b",
    "c",
  ])
})

test("creation and deletion tell every field", () => {
  expect(fieldDiff(null, { revision: 1, name: "a" })).toEqual([{ field: "name", before: undefined, after: "a" }])
  expect(fieldDiff({ name: "a" }, null)).toEqual([{ field: "name", before: "a", after: undefined }])
})
