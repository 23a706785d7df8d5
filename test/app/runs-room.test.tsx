import { renderToStaticMarkup } from "react-dom/server"
import { describe, expect, test } from "vitest"
import { zonedIsoText } from "#app/_format/time.ts"
import { runsAddress, runsPath, withoutTimes } from "#app/(admin)/runs/(list)/_parts/address.ts"
import { histogramSlots, histogramTicks } from "#app/(admin)/runs/(list)/_parts/histogram-slots.ts"
import { Attempts } from "#app/(admin)/runs/[id]/_parts/attempts.tsx"
import { attemptsScale, scaleText } from "#app/(admin)/runs/[id]/_parts/attempts-scale.ts"
import { RunSentence } from "#app/(admin)/runs/[id]/_parts/run-sentence.tsx"
import { instant } from "#core/brand.ts"
import { errorParts } from "#core/error-text.ts"
import { parseRunSearch } from "#core/search/runs.ts"
import { runSteps } from "#scheduler/services/runs/steps.ts"
import type { RunStory } from "#scheduler/services/runs/story.ts"

const DUE = instant(Date.UTC(2026, 9, 23, 14, 34))
const at = (ms: number) => instant(DUE + ms)

function attempt(n: number, from: number, to: number | null, error: string | null = null) {
  return {
    delivery: 1,
    attempt: n,
    state: to === null ? "running" : error === null ? "succeeded" : "failed",
    worker: "worker-a1",
    startedAt: at(from),
    finishedAt: to === null ? null : at(to),
    tookMs: to === null ? null : to - from,
    backoffMs: null as number | null,
    error: error === null ? null : { ...errorParts(error), text: error },
  }
}

describe("the address of the list", () => {
  test("keeps what is understood, and takes a place that is none for the beginning", () => {
    const read = runsAddress({
      q: "state:failed nonsense:1 after:today",
      older: "no place",
      newer: `e${DUE}~s1@${DUE}`,
    })
    expect(read.text).toBe("state:failed after:today")
    expect(read).toMatchObject({ isBounded: true, older: null, newer: `e${DUE}~s1@${DUE}` })
    expect(withoutTimes(read.parsed)).toEqual(["state:failed", "nonsense:1"])
  })

  test("can be read by people", () => {
    expect(runsPath("state:failed last:24h")).toBe("/runs?q=state:failed+last:24h")
    expect(runsPath("")).toBe("/runs")
  })
})

describe("the histogram", () => {
  const histogram = {
    fromAt: at(-600_000),
    toAt: at(1),
    bucketMs: 60_000,
    countedFrom: null,
    buckets: [
      { at: at(-120_000), counts: { succeeded: 999, failed: 1 } },
      { at: at(0), counts: { running: 2 } },
    ],
  }

  test("has a bar for each stretch of time, whose ends read back to the same instants", () => {
    const slots = histogramSlots(histogram, "Europe/Berlin")
    expect(slots).toHaveLength(11)
    const failed = slots[8]
    expect(failed).toMatchObject({ from: "2026-10-23T16:32:00+02:00", to: "2026-10-23T16:33:00+02:00", count: 1_000 })
    expect(failed?.label).toBe("16:32 to 16:33: 1,000 runs, 999 succeeded, 1 failed")
    expect(parseRunSearch(`after:${failed?.from}`).terms).toMatchObject([{ values: [{ at: at(-120_000) }] }])
    expect(slots[0]?.label).toBe("16:24 to 16:25: no runs")
  })

  test("shows one failure among a thousand", () => {
    const [ok, bad] = histogramSlots(histogram, "UTC")[8]?.parts ?? []
    expect([ok?.tone, bad?.tone]).toEqual(["ok", "bad"])
    expect(bad?.height).toBeGreaterThan(0.05)
  })

  test("names round times of the zone below", () => {
    const texts = histogramTicks(histogram, "Asia/Kolkata").map(({ text }) => text)
    expect(texts).toEqual(["19:56", "19:58", "20:00", "20:02", "20:04"])
  })
})

test("an instant in a search says the zone's wall time and its offset", () => {
  expect(zonedIsoText(DUE, "America/New_York")).toBe("2026-10-23T10:34:00-04:00")
  expect(zonedIsoText(DUE, "Asia/Kathmandu")).toBe("2026-10-23T20:19:00+05:45")
  expect(zonedIsoText(at(4), "UTC")).toBe("2026-10-23T14:34:00.004+00:00")
})

describe("the attempts of a run", () => {
  const failing = [
    { ...attempt(1, 39, 30_439, "GatewayError: timed out"), backoffMs: 10_500 },
    attempt(2, 40_939, 71_239, "GatewayError: timed out"),
  ]

  test("stand to scale from the first start to the last end, the wait between them too", () => {
    const { rows } = attemptsScale(failing, at(100_000), "UTC")
    expect(rows.map(({ name }) => name)).toEqual(["Attempt 1", "wait", "Attempt 2"])
    expect(rows[0]?.from).toBe(0)
    expect(rows[0]?.to).toBeCloseTo(30_400 / 71_200)
    expect([rows[1]?.from, rows[1]?.to]).toEqual([rows[0]?.to, rows[2]?.from])
    expect(rows[2]?.to).toBe(1)
  })

  test("are told in words as well", () => {
    const words = "Attempt 1: 30 s · timed out; backoff 11 s; Attempt 2: 30 s · timed out"
    expect(scaleText(attemptsScale(failing, at(100_000), "UTC"))).toBe(words)
    expect(renderToStaticMarkup(<Attempts attempts={failing} now={at(0)} zone="UTC" />)).toContain(
      `aria-label="${words}"`,
    )
  })

  test("that run reach up to now, and a thousand of them are drawn as the last twelve", () => {
    const { rows } = attemptsScale([attempt(1, 0, null)], at(5_000), "UTC")
    expect(rows[0]).toMatchObject({ from: 0, to: 1, tone: "now" })
    const many = Array.from({ length: 1_000 }, (_, n) => attempt(n + 1, n * 1_000, n * 1_000 + 500, "x"))
    expect(attemptsScale(many, at(0), "UTC")).toMatchObject({ left: 988, rows: { length: 12 } })
  })

  test("without times have a row and no bar", () => {
    const unknown = { ...attempt(1, 0, 0), startedAt: null, finishedAt: null, tookMs: null }
    expect(attemptsScale([unknown], at(0), "UTC")).toMatchObject({
      rows: [{ from: null, text: "no times known" }],
      ticks: [],
    })
  })
})

test("sent stands before started, also where a quick worker's clock has it the other way round", () => {
  const times = { state: "running", dueAt: DUE, plannedAt: at(-990), finishedAt: null } as const
  const steps = runSteps({ ...times, enqueuedAt: at(23), startedAt: at(8) })
  expect(steps.map(({ step }) => step)).toEqual(["planned", "due", "enqueued", "started", "finished"])
})

describe("the sentence of a run", () => {
  const story = (changes: Partial<RunStory>): RunStory => ({
    now: at(600_000),
    id: `s1@${DUE}`,
    schedule: null,
    revision: 1,
    task: "t",
    queue: "default",
    trigger: "schedule",
    state: "succeeded",
    reason: null,
    reasonWords: null,
    fireAt: DUE,
    dueAt: DUE,
    startBy: null,
    lateMs: 4,
    waitedMs: 35,
    tookMs: 99_000,
    steps: [],
    attempt: 1,
    attemptsAllowed: null,
    attempts: [],
    delivery: 1,
    epoch: 42,
    worker: null,
    payload: {},
    result: null,
    error: null,
    isCensored: false,
    retried: [],
    retries: [],
    around: { runs: [], earlier: null, later: null, sameError: { count: 0, isMore: false } },
    ...changes,
  })
  const told = (changes: Partial<RunStory>) =>
    renderToStaticMarkup(<RunSentence story={story(changes)} zone="Europe/Berlin" reader="UTC" />).replace(
      /<[^>]+>/g,
      "",
    )

  test.each([
    [{ attempt: 3, state: "failed" }, "It was 4 ms late and took 1 min 39 s over 3 attempts."],
    [{ lateMs: 0 }, "It was on time and took 1 min 39 s."],
    [{ state: "running", tookMs: 7_100 }, "It was 4 ms late and has been running for 7 s."],
    [{ state: "enqueued", waitedMs: 1_200 }, "It was 4 ms late and has waited for a worker for 1 s."],
    [{ state: "skipped", lateMs: null, waitedMs: null, tookMs: null }, "It did not run."],
    [{ state: "expired", waitedMs: 600_000, tookMs: null }, "It waited 10 min and never started."],
    [{ state: "cancelled", tookMs: null }, "It was cancelled before it started."],
    [{ state: "unknown" }, "Nobody knows how it ended."],
  ] as const)("%j: %s", (changes, words) => {
    expect(told(changes)).toBe(`Due today at 16:34:00 in Berlin. ${words}`)
  })

  test("of a run that somebody asked for says so, and the day when it is another", () => {
    expect(told({ trigger: "manual", lateMs: null, now: at(86_400_000) })).toMatch(
      /^Asked for yesterday at 16:34:00 in Berlin\. It took/,
    )
    expect(told({ now: at(5 * 86_400_000) })).toMatch(/^Due on Fri 23 Oct at 16:34:00/)
  })
})
