import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import { formatInstant, parseInstant } from "#core/schedule-input/instants.ts"
import { scheduleInputJsonSchema } from "#core/schedule-input/json-schema.ts"
import { parseScheduleInput } from "#core/schedule-input/parse.ts"
import type { ScheduleDraft } from "#core/schedule-input.ts"

const now = instant(Date.UTC(2026, 10, 21, 12))
const calendars = [{ name: "holidays", rules: { dates: ["2026-12-25"], ranges: [], weekdays: [], yearly: [] } }]

function refusals(value: unknown): string[] {
  const parsed = parseScheduleInput(value, { now, calendars })
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`)
}

function accepted(value: unknown) {
  const parsed = parseScheduleInput(value, { now, calendars })
  if (!parsed.ok) throw new Error(parsed.problems.map(({ field, message }) => `${field}: ${message}`).join("\n"))
  return parsed
}

const minimal = { name: "report", task: "send.report", cron: "0 9 * * *" }

describe("what a schedule may leave out", () => {
  test("name, task and one recurrence are enough", () => {
    expect(accepted(minimal).columns).toMatchObject({
      enabled: true,
      timeZone: "UTC",
      dstPolicy: "once",
      queue: "default",
      payload: {},
      graceMs: 30_000,
      catchUp: "latest",
      catchUpCap: 100,
      onRedisLoss: "redeliver",
      retry: null,
    })
  })

  test("a name, a task and a recurrence are missed when they are not there", () => {
    expect(refusals({})).toEqual([
      "name: not given: expected text",
      "task: not given: expected text",
      "cron: not given: expected exactly one of cron, every, at, solar",
    ])
  })

  test("null stands for what is not set", () => {
    expect(accepted({ ...minimal, endsAt: null, startDeadline: null, retry: null }).columns.endsAt).toBeNull()
  })
})

describe("each refused field is named with its value and what was expected", () => {
  test.each([
    [{ timezone: "Europe/Prague" }, 'timezone: "Europe/Prague": expected no such field (did you mean timeZone?)'],
    [{ crontab: "* * * * *" }, 'crontab: "* * * * *": expected no such field (did you mean cron?)'],
    [{ every: "5m" }, 'every: "5m": expected exactly one of cron, every, at, solar, but cron is given too'],
    [{ cron: "* * * *" }, /^cron: "\* \* \* \*": 4 fields: expected 5 fields/],
    [{ cron: ["0 9 * * *", "0 25 * * *"] }, /^cron: "0 25 \* \* \*": hour field.*expected 0 to 23/],
    [{ cron: [] }, "cron: []: expected at least 1 entry"],
    [{ timeZone: "Mars/Phobos" }, /^timeZone: "Mars\/Phobos": expected a zone name/],
    [{ task: "send report" }, /^task: "send report": expected 1 to 200 of A-Z/],
    [{ queue: "a:b" }, /^queue: "a:b": .*no ":"/],
    [{ name: " x" }, /^name: " x": expected 1 to 200 characters/],
    [{ payload: [1] }, "payload: [1]: expected an object"],
    [{ payload: { a: { b: [1, "\u0000"] } } }, /^payload\.a\.b\[1\]: "\\u0000": expected text without NUL/],
    [{ payload: { n: 2 ** 53 } }, /^payload\.n: 9007199254740992: expected a whole number below 2\^53/],
    [{ payload: { n: Number.NaN } }, "payload.n: null: expected a finite number"],
    [{ payload: { text: "é".repeat(33_000) } }, /^payload: .*expected at most 65536 bytes of JSON/],
    [{ startDeadline: 60 }, /^startDeadline: 60: expected a length of time/],
    [{ startDeadline: "0s" }, 'startDeadline: "0s": expected at least 1ms'],
    [{ grace: "soon" }, /^grace: "soon": expected a length of time such as/],
    [{ startsAt: "2026-12-01" }, /^startsAt: "2026-12-01": expected an instant with its offset/],
    [{ startsAt: "2026-02-30T00:00:00Z" }, /^startsAt: "2026-02-30T00:00:00Z": expected an instant/],
    [{ overlap: "skipp" }, 'overlap: "skipp": expected allow, skip, hold or replace'],
    [{ priority: 1.5 }, "priority: 1.5: expected a whole number"],
    [{ maxFires: 0 }, "maxFires: 0: expected at least 1"],
    [{ enabled: "yes" }, 'enabled: "yes": expected true or false'],
    [{ calendars: ["holiday"] }, 'calendars[0]: "holiday": expected the name of a calendar (did you mean holidays?)'],
    [
      { retry: { attempts: 3, backoff: { type: "linear", delay: "1s" } } },
      /^retry\.backoff\.type: "linear": expected fixed or exponential/,
    ],
    [{ timeout: { soft: "10s", hard: "5s" } }, /^timeout: .*expected soft to be no longer than hard/],
    [{ timeOfDay: "09:00" }, 'timeOfDay: "09:00": expected only together with every of days, weeks or months'],
    [{ jitter: "1d" }, 'jitter: "1d": expected less than 1d, the shortest distance of its next 100 fires'],
  ])("%j", (fields, message) => {
    const told = refusals({ ...minimal, ...fields })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(message)
  })

  test("all problems are told at once, of its timing too", () => {
    expect(refusals({ ...minimal, task: "a b", overlap: 1, timeZone: "Nope" })).toHaveLength(3)
  })

  test.each([[null], [5], ["x"], [[minimal]]])("%j is no schedule", (value) => {
    expect(refusals(value)).toEqual([`schedule: ${JSON.stringify(value)}: expected an object`])
  })

  test("a payload nested deeper than the stack is refused and not walked into", () => {
    const payload: Record<string, unknown> = {}
    let inner = payload
    for (let depth = 0; depth < 50_000; depth++) {
      const next = {}
      inner.a = next
      inner = next
    }
    expect(refusals({ ...minimal, payload })[0]).toMatch(/^payload.*expected at most 64 levels/)
  })
})

describe("intervals", () => {
  const recurrenceOf = (every: string, more: object = {}) =>
    accepted({ name: "n", task: "t", every, ...more }).columns.recurrence

  test("90 seconds, and the same length written otherwise, are one recurrence", () => {
    expect(recurrenceOf("90s")).toEqual({ v: 1, kind: "interval", every: 90, unit: "second" })
    expect(recurrenceOf("1m 30s")).toEqual(recurrenceOf("90s"))
    expect(recurrenceOf("60m")).toEqual({ v: 1, kind: "interval", every: 1, unit: "hour" })
  })

  test("24h is elapsed time and 1d is a date of the calendar", () => {
    expect(recurrenceOf("24h")).toMatchObject({ every: 24, unit: "hour" })
    expect(recurrenceOf("1d", { timeOfDay: "09:00" })).toMatchObject({ every: 1, unit: "day", at: "09:00" })
    expect(recurrenceOf("1mo")).toMatchObject({ every: 1, unit: "month" })
  })

  test.each(["0s", "500ms", "1500ms", "5M", "-5s", "", "x", "0d"])("%j is refused", (every) => {
    expect(refusals({ name: "n", task: "t", every })[0]).toMatch(/^every: .*: expected /)
  })
})

test("a schedule that will never fire again is let pass with a warning", () => {
  const parsed = accepted({ name: "n", task: "t", at: "2020-01-01T00:00:00Z" })
  expect(parsed.warnings.map(({ field }) => field)).toEqual(["at"])
})

describe("the stored form gives back what was written", () => {
  const drafts: ScheduleDraft[] = [
    { name: "a", cron: "*/5 * * * *", task: "t" },
    {
      name: "b",
      cron: ["0 9 * * 1", "H H 1 * *"],
      timeZone: "Europe/Prague",
      dst: "every",
      task: "t",
      tags: ["x", "y"],
    },
    { name: "c", every: "2w", anchor: "2026-01-01T00:00:00.000Z", timeOfDay: "09:30", task: "t", enabled: false },
    {
      name: "d",
      at: "2027-01-01T00:00:00.123Z",
      task: "t",
      payload: { deep: [{ a: null }] },
      queue: "slow",
      priority: 5,
    },
    { name: "e", solar: { event: "sunset", latitude: 50.1, longitude: 14.4, offset: "-30m" }, task: "t" },
    {
      name: "f",
      description: "all of it",
      every: "10m",
      jitter: "1m",
      startsAt: "2026-12-01T00:00:00.000Z",
      endsAt: "2027-12-01T00:00:00.000Z",
      maxFires: 7,
      calendars: ["holidays"],
      task: "t",
      catchUp: "all",
      catchUpWindow: "2h",
      catchUpCap: 5,
      grace: "5s",
      overlap: "hold",
      startDeadline: "1h30m",
      onRedisLoss: "drop",
      retry: { attempts: 4, backoff: { type: "fixed", delay: "10s", max: "1m", jitter: 0.5 } },
      timeout: { soft: "10s", hard: "20s" },
      disableAfterFailures: 3,
      enableAt: "2026-12-02T00:00:00.000Z",
      disableAt: "2026-12-03T00:00:00.000Z",
    },
  ]

  test.each(drafts)("$name", (draft) => {
    const first = accepted(draft)
    expect(draftOf(first.columns)).toEqual(draft)
    expect(accepted(draftOf(first.columns)).columns).toEqual(first.columns)
  })
})

test("every instant of the years 1900 to 9999 is written as JavaScript writes it, and read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(9999, 11, 31) }), (ms) => {
      const text = formatInstant(instant(ms))
      expect(text).toBe(new Date(ms).toISOString())
      expect(parseInstant(text)).toBe(ms)
    }),
  )
})

test.each([
  ["2026-03-01T10:00:00+05:30", "2026-03-01T04:30:00.000Z"],
  ["2026-03-01T10:00-0800", "2026-03-01T18:00:00.000Z"],
  ["2026-03-01 10:00:00.5Z", "2026-03-01T10:00:00.500Z"],
])("%s is the instant %s", (text, iso) => {
  expect(parseInstant(text)).toBe(Date.parse(iso))
})

test("the committed JSON Schema is the one that `onebeat schema` prints", () => {
  const committed: unknown = JSON.parse(readFileSync("docs/schedule-input.schema.json", "utf8"))
  expect(committed).toEqual(scheduleInputJsonSchema())
})
