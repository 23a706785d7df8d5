import { describe, expect, test } from "vitest"
import { judge, merge, patchOf } from "#app/_editor/engine.ts"
import { draftOfForm, formOf } from "#app/_editor/form.ts"
import { instant } from "#core/brand.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import { parseScheduleInput } from "#core/schedule-input/parse.ts"

const now = instant(Date.UTC(2026, 9, 23, 14, 42))
const around = { from: now, calendars: [{ name: "de-holidays", rules: holidays() }], createdAt: null }

function holidays() {
  return { dates: ["2026-10-31"], ranges: [], weekdays: [], yearly: [] }
}

/** As it comes out of the form, brought back to how it is stored. */
function throughTheForm(draft: Record<string, unknown>): unknown {
  const parsed = parseScheduleInput(draftOfForm(formOf(draft), draft.payload ?? {}), {
    now,
    calendars: around.calendars,
  })
  return parsed.ok ? draftOf(parsed.columns) : parsed.problems
}

describe("a schedule that nobody has touched", () => {
  const named = { name: "nightly", task: "billing.issue" }
  test.each([
    [{ ...named, cron: ["0 0 * * *", "30 2 * * sun"], timeZone: "Europe/Berlin", dst: "every" }],
    [{ ...named, cron: "@daily", calendars: ["de-holidays"], jitter: "10m", maxFires: 3 }],
    [{ ...named, every: "90s", anchor: "2026-10-20T00:00:07.250Z" }],
    [{ ...named, every: "2mo", timeOfDay: "07:30", timeZone: "America/New_York" }],
    [{ ...named, at: "2026-12-24T17:00:00.000Z", timeZone: "Asia/Kolkata" }],
    [{ ...named, solar: { event: "sunset", latitude: 52.52, longitude: 13.4, offset: "-30m" } }],
    [
      {
        ...named,
        cron: "0 9 * * *",
        startsAt: "2026-11-01T00:00:00.000Z",
        endsAt: "2027-01-01T00:00:00.000Z",
        payload: { region: "eu", tags: [1, null] },
        queue: "billing",
        priority: 3,
        catchUp: "all",
        catchUpWindow: "1d",
        catchUpCap: 7,
        grace: "2m",
        overlap: "hold",
        startDeadline: "30m",
        onRedisLoss: "drop",
        retry: { attempts: 4, backoff: { type: "fixed", delay: "10s", max: "10m", jitter: 0.2 } },
        timeout: { soft: "15m", hard: "20m" },
        disableAfterFailures: 5,
      },
    ],
  ])("comes out of the form as it went in: %j", (draft) => {
    expect(throughTheForm(draft)).toMatchObject(draft)
  })

  test("keeps the second of two instants that its clock shows alike, unless the time is written anew", () => {
    const form = formOf({ name: "n", task: "t", at: "2026-10-25T01:30:00.000Z", timeZone: "Europe/Berlin" })
    expect(form.at.wall).toBe("2026-10-25T02:30")
    expect(draftOfForm(form, {}).at).toBe("2026-10-25T01:30:00.000Z")
    const retyped = { ...form, at: { wall: "2026-10-25 02:30", told: null } }
    expect(draftOfForm(retyped, {}).at).toBe("2026-10-25T00:30:00.000Z")
  })
})

describe("what a form says", () => {
  const form = formOf({ name: "nightly", task: "mail", cron: ["0 0 * * *", "30 2 * * sun"], timeZone: "Europe/Berlin" })

  test("is told with the change of clocks at its place", () => {
    const { preview, troubles } = judge(form, around)
    expect(troubles).toEqual([])
    expect(preview).toMatchObject({ ok: true, brief: expect.stringContaining("At 00:00, every day") })
    const noted = preview.ok ? preview.lines.find(({ note }) => note !== null) : undefined
    expect(noted?.note).toEqual({
      kind: "comes-twice",
      fact: "02:30 comes twice.",
      effect: "Clocks go back at 03:00. Fires the first time only.",
    })
  })

  test("is refused at the character at fault, with a line that would do", () => {
    const lines = [
      { key: 0, text: "0 0 * * *" },
      { key: 1, text: "0 22-2 * * *" },
    ]
    const [trouble] = judge({ ...form, lines }, around).troubles
    expect(trouble).toMatchObject({ field: "cron", line: 1, span: { from: 2, to: 6 }, fix: "0 22-23,0-2 * * *" })
  })

  test.each([
    [{ name: "" }, "name", "Expected 1 to 200 characters in one line without spaces around them"],
    [{ jitter: "ten" }, "jitter", 'Expected a length of time such as "30s", "5m", "1h30m" or "1d"'],
    [{ maxFires: "14 d" }, "maxFires", "Expected a number"],
    [{ softTimeout: "2m", hardTimeout: "1m" }, "timeout.hard", "Expected soft to be no longer than hard"],
    [{ attempts: "0" }, "retry.attempts", "Expected at least 1"],
    [
      { startsAt: { wall: "tomorrow", told: null } },
      "startsAt",
      "Expected a date and time such as 2026-12-24 18:00, on the wall of Europe/Berlin",
    ],
    [{ payload: '{"a": 1,}' }, "payload", "Line 1, column 9: expected a key in double quotes"],
    [{ payload: "[1]" }, "payload", "Expected an object"],
  ])("is refused in the core's words when it has %j", (changed, field, words) => {
    const { troubles } = judge({ ...form, ...changed }, around)
    expect(troubles).toEqual([expect.objectContaining({ field, words })])
  })
})

describe("two who edit one schedule", () => {
  const base = draftOfForm(formOf({ name: "n", task: "t", cron: "0 0 * * *" }), {})

  test("send no field that they have not changed, and a recurrence of another kind whole", () => {
    expect(patchOf(base, { ...base, queue: "billing" })).toEqual({ queue: "billing" })
    const { cron: _, ...rest } = base
    const hourly = { ...rest, every: "1h", anchor: null }
    expect(patchOf(base, hourly)).toEqual({ every: "1h", anchor: null, timeOfDay: null })
  })

  test("get one draft out of both, by what is chosen for each field", () => {
    const mine = { ...base, cron: "5 0 * * *", queue: "mine" }
    const { cron: _, ...rest } = base
    const theirs = { ...rest, every: "2h", anchor: null, queue: "theirs" }
    expect(merge(mine, theirs, { recurrence: "theirs", queue: "mine" })).toEqual({ ...theirs, queue: "mine" })
    expect(merge(mine, theirs, { recurrence: "mine", queue: "theirs" })).toEqual({ ...mine, queue: "theirs" })
  })
})
