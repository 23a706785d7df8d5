import { describe, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { next } from "#core/recurrence.ts"
import { compileScheduleRow, type ScheduleRow } from "#core/schedule-row.ts"

const now = instant(Date.UTC(2026, 10, 21, 12))
const row: ScheduleRow = {
  id: 7,
  name: "report",
  enabled: true,
  recurrence: { v: 1, kind: "cron", lines: ["0 9 * * *"] },
  timeZone: "UTC",
  dstPolicy: "once",
  startsAt: null,
  endsAt: null,
  maxFires: null,
  calendarNames: [],
  calendars: [],
  task: "send.report",
  payload: { to: "all" },
  queue: "default",
  priority: 0,
  catchUp: "latest",
  catchUpWindowMs: null,
  catchUpCap: 100,
  graceMs: 30_000,
  overlap: "allow",
  jitterMs: 0,
  startDeadlineMs: 600_000,
  onRedisLoss: "redeliver",
  retry: null,
  timeout: null,
  revision: 3,
  effectiveAt: now,
  createdAt: now,
  deletedAt: null,
}

function faultOf(changes: Partial<Record<keyof ScheduleRow, unknown>>): string {
  try {
    compileScheduleRow({ ...row, ...changes } as ScheduleRow)
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") return error.message
    throw error
  }
  return "none"
}

test("a sound row becomes a rule and the policies of its runs", () => {
  const compiled = compileScheduleRow(row)
  expect(next(compiled.rule, now)).toBe(Date.UTC(2026, 10, 22, 9))
  expect(compiled).toMatchObject({
    id: 7,
    revision: 3,
    deleted: false,
    startDeadlineMs: 600_000,
    catchUp: { policy: "latest", graceMs: 30_000 },
  })
  expect(compiled.options).toMatchObject({ scheduleName: "report", overlap: "allow", onRedisLoss: "redeliver" })
})

test("a calendar that the row names leaves its days out", () => {
  const calendars = [{ name: "h", rules: { dates: ["2026-11-22"] } }]
  const compiled = compileScheduleRow({ ...row, calendarNames: ["h"], calendars })
  expect(next(compiled.rule, now)).toBe(Date.UTC(2026, 10, 23, 9))
})

describe("a row that somebody wrote by SQL is refused by field, value and expectation", () => {
  test.each([
    [{ recurrence: "* * * * *" }, /^recurrence: "\* \* \* \* \*": expected an object/],
    [{ recurrence: { v: 1, kind: "weekly" } }, /^recurrence\.kind: "weekly": expected cron, interval, once or solar/],
    [{ recurrence: { v: 2, kind: "cron", lines: ["* * * * *"] } }, /^recurrence\.v: 2: expected 1/],
    [{ recurrence: { v: 1, kind: "cron", lines: ["* * *"] } }, /^cron: "\* \* \*": .*expected 5 fields/],
    [{ timeZone: "Nowhere" }, /^timeZone: "Nowhere": expected a zone name/],
    [{ dstPolicy: "never" }, 'dst: "never": expected once, skip, every'],
    [{ task: "" }, /^task: "": expected 1 to 200 of/],
    [{ queue: "a:b" }, /^queue: "a:b": expected/],
    [{ payload: [1] }, "payload: [1]: expected an object"],
    [{ payload: null }, "payload: null: expected an object"],
    [{ retry: { attempts: 0 } }, "retry.attempts: 0: expected at least 1"],
    [{ timeout: { hard: 5 } }, /^timeout\.hard: 5: expected no such field/],
    [{ jitterMs: -1 }, /^jitter: -1: expected a whole number of 0 or more/],
    [{ startDeadlineMs: 0 }, /^startDeadline: 0: expected a whole number of 1 or more/],
    [{ catchUp: "everything" }, 'catchUp: "everything": expected skip, latest, all'],
    [{ calendarNames: ["gone"] }, 'calendars: "gone": expected the name of a calendar'],
    [
      { calendarNames: ["h"], calendars: [{ name: "h", rules: { dates: ["x"] } }] },
      /^calendar h\.dates\[0\]: "x": expected a date/,
    ],
  ])("%j", (changes, message) => {
    expect(faultOf(changes)).toMatch(message)
  })

  test("several bad columns are told together", () => {
    expect(faultOf({ task: "a b", queue: ":", overlap: "x" }).split("\n")).toHaveLength(3)
  })
})
