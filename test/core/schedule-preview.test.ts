import fc from "fast-check"
import { expect, test } from "vitest"
import { averageFires } from "#core/recurrence/average.ts"
import type { Calendar } from "#core/recurrence.ts"
import { between } from "#core/recurrence.ts"
import { previewSchedule, type SchedulePreview } from "#core/schedule-preview.ts"
import { at, cases, cron, ruleOf } from "./support.ts"

const from = at("2026-10-23T14:42:07Z")
const berlin = { timeZone: "Europe/Berlin" }

type Shown = Extract<SchedulePreview, { ok: true }>
function shown(input: Record<string, unknown>, more: Partial<Parameters<typeof previewSchedule>[0]> = {}): Shown {
  const preview = previewSchedule({ input, from, ...more })
  if (!preview.ok) throw new Error(JSON.stringify(preview.problems))
  return preview
}
const problems = (input: Record<string, unknown>) => {
  const preview = previewSchedule({ input, from })
  return preview.ok ? [] : preview.problems
}
const notes = ({ lines }: Shown) =>
  lines.flatMap(({ kind, local, note }) => (note === null ? [] : [`${kind} ${local} ${note.fact} ${note.effect}`]))

test("two lines of one schedule are previewed with zone and the hour that comes twice", () => {
  const preview = shown({ cron: ["0 0 * * *", "30 2 * * sun"], ...berlin })
  expect(preview.lines.slice(0, 4).map(({ local }) => local)).toEqual([
    "2026-10-24T00:00:00+02:00",
    "2026-10-25T00:00:00+02:00",
    "2026-10-25T02:30:00+02:00",
    "2026-10-26T00:00:00+01:00",
  ])
  expect(preview.brief).toBe("At 00:00, every day; and: At 02:30, on Sunday")
  expect(preview.sentence).toContain("(Europe/Berlin)")
  expect(notes(preview)).toEqual([
    "fire 2026-10-25T02:30:00+02:00 02:30 comes twice. Clocks go back at 03:00. Fires the first time only.",
  ])
  expect(preview.average?.perDay).toBeCloseTo(1 + 1 / 7, 2)
})

test("a wildcard line fires in both passes and says so", () => {
  const told = notes(shown({ cron: "*/30 * * * *", ...berlin }, { from: at("2026-10-25T00:00:00Z"), count: 5 }))
  expect(told).toEqual([
    "fire 2026-10-25T02:30:00+02:00 02:30 comes twice. Clocks go back at 03:00. Fires both times.",
    "fire 2026-10-25T02:00:00+01:00 02:00 for the second time. Clocks went back at 03:00.",
    "fire 2026-10-25T02:30:00+01:00 02:30 for the second time. Clocks went back at 03:00.",
  ])
})

test.each([
  [
    "once",
    "fire 2027-03-28T03:00:00+02:00 02:30 does not exist. Clocks go forward from 02:00 to 03:00. Fires at 03:00.",
  ],
  ["skip", "left-out 2027-03-28T03:00:00+02:00 02:30 does not exist. Clocks go forward from 02:00 to 03:00. Left out."],
  [
    "every",
    "left-out 2027-03-28T03:00:00+02:00 02:30 does not exist. Clocks go forward from 02:00 to 03:00. Left out.",
  ],
])("under %s a time in a gap is told at its place", (dst, told) => {
  const preview = shown({ cron: "30 2 * * *", dst, ...berlin }, { from: at("2027-03-26T00:00:00Z"), count: 5 })
  expect(notes(preview)).toEqual([told])
  expect(preview.lines.filter(({ kind }) => kind === "fire")).toHaveLength(5)
  expect(preview.lines.map((line) => line.at)).toEqual(preview.lines.map((line) => line.at).sort((a, b) => a - b))
})

test("several times in one gap are named together", () => {
  const preview = shown({ cron: "15,45 2 * * *", ...berlin }, { from: at("2027-03-28T00:00:00Z"), count: 1 })
  expect(notes(preview)[0]).toContain("02:15 and 02:45 do not exist.")
})

test("days that a calendar leaves out stand among the fires, not counted", () => {
  const calendars: Calendar[] = [
    { name: "holidays", rules: { dates: ["2026-10-31"], ranges: [], weekdays: [], yearly: [] } },
  ]
  const { lines } = shown({ cron: "0 0 * * *", calendars: ["holidays"], ...berlin }, { calendars, count: 9 })
  expect(lines.map(({ kind, calendar }) => [kind, calendar])[7]).toEqual(["excluded", "holidays"])
  expect(lines).toHaveLength(10)
})

test("a fire is due within its jitter", () => {
  const { lines } = shown({ name: "report", cron: "0 * * * *", jitter: "10m" })
  expect(lines.every((line) => line.dueAt >= line.at && line.dueAt < line.at + 600_000)).toBe(true)
  expect(new Set(lines.map((line) => line.dueAt - line.at)).size).toBeGreaterThan(1)
})

test("every refused line is told with the characters at fault", () => {
  expect(problems({ cron: ["0 9 * * *", "  61 9 * * 1-8", "0 0 31 2 *"] })).toMatchObject([
    { field: "cron", line: 1, span: { from: 2, to: 4 } },
    { field: "cron", line: 2, span: null, suggestion: '"0 0 L 2 *"' },
  ])
  expect(problems({ cron: "0 9 * * 1-8" })).toMatchObject([{ line: 0, span: { from: 8, to: 11 }, suggestion: "1-7" }])
})

test("a line is refused beside a zone that is refused as well", () => {
  const found = problems({ cron: ["0 0 * * *", "30 2 * *"], timeZone: "Mars/Olympus" })
  expect(found.map(({ field, line }) => [field, line])).toEqual([
    ["cron", 1],
    ["timeZone", null],
  ])
})

test("other fields are told by name, and what else is missing in the form does not matter", () => {
  expect(problems({ every: "5x" })).toMatchObject([{ field: "every" }])
  expect(problems({ cron: "0 9 * * *", timeZone: "Europe/Berln" })).toMatchObject([{ field: "timeZone" }])
  expect(problems({ task: "", payload: "not json" })).toMatchObject([{ field: "cron" }])
  expect(problems({ task: "", name: "", queue: ":", every: "5m" })).toEqual([])
})

test("what ends is said to end, and what never fires shows nothing", () => {
  expect(shown({ at: "2026-12-24T18:00:00Z" })).toMatchObject({ isEnd: true, average: null, lines: [{ kind: "fire" }] })
  expect(shown({ at: "2020-12-24T18:00:00Z" })).toMatchObject({ isEnd: true, lines: [] })
})

test("fires a day are those that walking every fire counts", () => {
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.integer({ min: least, max: most }).map(String),
      fc.integer({ min: 2, max: Math.min(20, most) }).map((step) => `*/${step}`),
    )
  const hourly = fc.tuple(
    fc.constantFrom("0", "*/20", "5,20"),
    fc.constantFrom("2-4", "3", "*/6"),
    field(1, 20),
    fc.constant("*"),
    field(0, 6),
  )
  fc.assert(
    fc.property(
      fc.array(
        hourly.map((fields) => fields.join(" ")),
        { minLength: 1, maxLength: 3 },
      ),
      (lines) => {
        const rule = cron(lines)
        const average = averageFires(rule, from)
        const midnight = at("2026-10-23T00:00:00Z")
        const walked = between(rule, midnight, at("2030-10-23T00:00:00Z"), 3_000_000).length
        expect((average?.perDay ?? 0) * 1461).toBeCloseTo(walked, 6)
      },
    ),
    { numRuns: cases(15) },
  )
})

test("intervals are counted by their length", () => {
  expect(averageFires(ruleOf({ v: 1, kind: "interval", every: 90, unit: "second" }), from)).toEqual({
    perDay: 960,
    overDays: 1461,
  })
  expect(
    averageFires(ruleOf({ v: 1, kind: "interval", every: 2, unit: "week", at: "09:00" }), from)?.perDay,
  ).toBeCloseTo(1 / 14, 3)
})

const HARD: Record<string, unknown>[] = [
  { cron: "* * * * * *" },
  { cron: Array.from({ length: 20 }, (_, index) => `*/${index + 1} * * * * ${index % 7}`) },
  { cron: "0 0 29 2 1", timeZone: "America/Santiago" },
  { cron: "30 2 29 2 *", timeZone: "Antarctica/Troll", dst: "skip" },
  { cron: "0 12 13 * 5", timeZone: "Australia/Lord_Howe", dst: "every" },
  { every: "1s", jitter: "500ms" },
  { every: "1000000mo", timeOfDay: "09:00" },
  { at: "2020-01-01T00:00:00Z" },
  { solar: { event: "dawn_astronomical", latitude: 66.6, longitude: 25 } },
  { cron: "* * * * *", endsAt: "2026-10-23T14:42:08Z" },
]

test.each(HARD.map((input) => [JSON.stringify(input).slice(0, 60), input] as const))(
  "%s is previewed in less than 20 ms",
  (_, input) => {
    const triesMs = Array.from({ length: 5 }, () => {
      const began = performance.now()
      expect(previewSchedule({ input, from }).ok).toBe(true)
      return performance.now() - began
    })
    expect(Math.min(...triesMs)).toBeLessThan(20)
  },
)
