import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { durationMs, type Instant, instant, scheduleId } from "#core/brand.ts"
import { countFires, type Plannable, planCursor } from "#core/plan-cursor.ts"
import { CATCH_UP_POLICIES } from "#core/policies.ts"
import { between, dueAt, next, type Rule } from "#core/recurrence.ts"
import type { NewGap, NewRun } from "#core/run.ts"
import { at, cases, cron, ruleOf } from "./support.ts"

const START = at("2026-06-01T00:00:00Z")
const LOOK_AHEAD = 1_000
const seconds = (every: number, extras: Parameters<typeof ruleOf>[1] = {}) =>
  ruleOf({ v: 1, kind: "interval", every, unit: "second", anchor: START }, extras)

type Policy = Partial<Plannable["catchUp"]>
function plannable(rule: Rule, catchUp: Policy = {}, more: Partial<Plannable> = {}): Plannable {
  const usual = { policy: "latest" as const, windowMs: null, cap: 100, graceMs: durationMs(30_000) }
  return {
    id: scheduleId(1),
    revision: 1,
    rule,
    maxFires: null,
    startDeadlineMs: null,
    ...more,
    catchUp: { ...usual, ...catchUp },
  }
}

type Life = {
  cursor: Instant | null
  last: Instant | null
  fired: number
  runs: NewRun[]
  gaps: NewGap[]
  calls: number
}

/** Plans as the planner does: at each of these times, again and again until nothing is due. */
function live(schedule: Plannable, nows: readonly number[], limit = 100): Life {
  const life: Life = { cursor: next(schedule.rule, START), last: null, fired: 0, runs: [], gaps: [], calls: 0 }
  for (const now of nows) {
    const time = { now: instant(now), horizon: instant(now + LOOK_AHEAD), limit }
    while (life.cursor !== null && dueAt(schedule.rule, life.cursor) <= time.horizon) {
      const cursor = { nextFireAt: life.cursor, lastFireAt: life.last, fireCount: life.fired }
      const { move, runs, gaps } = planCursor(schedule, cursor, time)
      expect(move.expected).toBe(life.cursor)
      expect(move.dueAt).toBe(move.nextFireAt === null ? null : dueAt(schedule.rule, move.nextFireAt))
      life.cursor = move.nextFireAt
      life.last = move.lastFireAt
      life.fired += move.fired
      life.runs.push(...runs)
      life.gaps.push(...gaps)
      if (++life.calls > 10_000) throw new Error("the cursor does not move")
    }
  }
  return life
}

const isIn = (gap: NewGap, fire: Instant) => gap.fromAt <= fire && fire <= gap.toAt

const rule = fc.oneof(
  fc
    .record({ every: fc.integer({ min: 1, max: 600 }), jitter: fc.double({ min: 0, max: 0.99, noNaN: true }) })
    .map(({ every, jitter }) => seconds(every, { jitterMs: durationMs(Math.floor(jitter * every * 1_000)) })),
  fc
    .constantFrom("* * * * *", "*/7 * * * *", "0 */2 * * *", "*/20 * * * * *", "30 9 * * 1-5")
    .map((line) => cron(line)),
  fc.integer({ min: 1, max: 90_000 }).map((s) => seconds(30, { endsAt: instant(START + s * 1_000) })),
)
const subject = fc.record({
  rule,
  policy: fc.constantFrom(...CATCH_UP_POLICIES),
  cap: fc.integer({ min: 0, max: 120 }),
  windowMs: fc.option(fc.integer({ min: 0, max: 100_000_000 }).map(durationMs)),
  graceMs: fc.constantFrom(0, 1, 5_000, 30_000, 600_000).map(durationMs),
  maxFires: fc.option(fc.integer({ min: 1, max: 50 })),
  limit: fc.constantFrom(3, 100),
  steps: fc.array(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 40_000_000 })), {
    minLength: 1,
    maxLength: 12,
  }),
})

describe("over any recurrence, policy and history of plans", () => {
  test("every instant is exactly one of: a run, inside one gap, still ahead", () => {
    fc.assert(
      fc.property(subject, ({ rule, policy, cap, windowMs, graceMs, maxFires, limit, steps }) => {
        let now = START
        const nows = steps.map((step) => (now = instant(now + step)))
        const life = live(plannable(rule, { policy, cap, windowMs, graceMs }, { maxFires }), nows, limit)
        const ended = life.cursor === null ? (life.last ?? START) : instant(life.cursor - 1)
        const ran = life.runs.map((run) => run.fireAt)
        const fires = between(rule, instant(START + 1), instant(ended + 1), 200_000)
        const missing = new Set(ran)
        for (const fire of fires) {
          const gaps = life.gaps.filter((gap) => isIn(gap, fire)).length
          const times = missing.delete(fire) ? 1 : 0
          if (gaps + times !== 1) throw new Error(`${fire} is in ${times} runs and ${gaps} gaps`)
        }
        expect([...missing]).toEqual([])
        expect(new Set(ran).size).toBe(ran.length)
        expect(life.gaps.reduce((sum, gap) => sum + (gap.count ?? 0), 0)).toBe(fires.length - ran.length)
        if (maxFires !== null) expect(ran.length).toBeLessThanOrEqual(maxFires)
        expect(life.fired).toBe(ran.length)
      }),
      { numRuns: cases(400) },
    )
  })

  test("nothing runs before it is nearly due, and what is late obeys its policy", () => {
    fc.assert(
      fc.property(subject, ({ rule, policy, cap, windowMs, graceMs, steps }) => {
        let now = START
        const nows = steps.map((step) => (now = instant(now + step)))
        const life = live(plannable(rule, { policy, cap, windowMs, graceMs }), nows)
        for (const run of life.runs) expect(run.fireAt).toBeLessThanOrEqual(now + LOOK_AHEAD)
        if (policy === "skip") expect(life.runs.filter((run) => run.trigger === "catch_up")).toEqual([])
        const reasons = { skip: "misfire_skip", latest: "catch_up_latest", all: "catch_up_cap" }
        for (const gap of life.gaps) expect(gap.reason).toBe(reasons[policy])
      }),
      { numRuns: cases(300) },
    )
  })
})

const fires = (life: Life) => life.runs.map((run) => (run.fireAt - START) / 1_000)
const spans = (life: Life) =>
  life.gaps.map((gap) => [(gap.fromAt - START) / 1_000, (gap.toAt - START) / 1_000, gap.count])

describe("found on time", () => {
  test("fires come in order, each once, a look-ahead before they are due", () => {
    const life = live(plannable(seconds(1)), [START, START + 400, START + 1_000, START + 3_000])
    expect(fires(life)).toEqual([1, 2, 3, 4])
    expect(life.gaps).toEqual([])
  })

  test("a fire within its grace is a fire on time, with its start deadline from when it is due", () => {
    const life = live(plannable(seconds(60), {}, { startDeadlineMs: durationMs(5_000) }), [START + 89_000])
    expect(life.runs).toMatchObject([
      { fireAt: START + 60_000, trigger: "schedule", startBy: START + 65_000, state: "planned" },
    ])
  })

  test("a burst beyond the limit of a call is planned by the calls after it, none left out", () => {
    const life = live(plannable(seconds(1), { graceMs: durationMs(600_000) }), [START + 500_000])
    expect(life.runs).toHaveLength(501)
    expect(life.calls).toBe(6)
  })

  test("due is the fire plus its jitter, and only then is it planned", () => {
    const rule = seconds(60, { jitterMs: durationMs(50_000) })
    const first = instant(START + 60_000)
    const due = dueAt(rule, first)
    expect(due).toBeGreaterThan(first)
    expect(live(plannable(rule), [due - LOOK_AHEAD - 1]).runs).toEqual([])
    expect(live(plannable(rule), [due - LOOK_AHEAD]).runs).toMatchObject([{ fireAt: first, dueAt: due }])
  })
})

describe("found late", () => {
  const outage = START + 600_000 + 30_000

  test("skip runs none of them and says which range it was", () => {
    const life = live(plannable(seconds(60), { policy: "skip" }), [outage])
    expect(spans(life)).toEqual([[60, 540, 9]])
    expect(fires(life)).toEqual([600])
  })

  test("latest runs the newest one once, without its start deadline", () => {
    const life = live(plannable(seconds(60), { policy: "latest" }, { startDeadlineMs: durationMs(1) }), [outage])
    expect(spans(life)).toEqual([[60, 480, 8]])
    expect(life.runs).toMatchObject([
      { fireAt: START + 540_000, trigger: "catch_up", startBy: null },
      { fireAt: START + 600_000, trigger: "schedule", startBy: START + 600_001 },
    ])
  })

  test("all runs every one of them within window and cap, and the rest is one range", () => {
    expect(fires(live(plannable(seconds(60), { policy: "all" }), [outage]))).toEqual([
      60, 120, 180, 240, 300, 360, 420, 480, 540, 600,
    ])
    const capped = live(plannable(seconds(60), { policy: "all", cap: 2 }), [outage])
    expect(fires(capped)).toEqual([480, 540, 600])
    expect(spans(capped)).toEqual([[60, 420, 7]])
    const windowed = live(plannable(seconds(60), { policy: "all", windowMs: durationMs(200_000) }), [outage])
    expect(fires(windowed)).toEqual([480, 540, 600])
  })

  test("without a window of its own, catching up reaches back an hour, or one period where that is longer", () => {
    const minutely = live(plannable(seconds(60), { policy: "all", cap: 10_000 }), [START + 7_200_000])
    expect(minutely.runs.filter((run) => run.trigger === "catch_up")).toHaveLength(60)
    const daily = live(plannable(cron("0 9 * * *"), { policy: "latest" }), [at("2026-06-02T08:00:00Z")])
    expect(daily.runs.map((run) => run.fireAt)).toEqual([at("2026-06-01T09:00:00Z")])
  })

  test("no window reaches back further than a week", () => {
    const month = durationMs(30 * 86_400_000)
    const life = live(plannable(cron("0 * * * *"), { policy: "all", cap: 10_000, windowMs: month }), [
      at("2026-06-30T00:30:00Z"),
    ])
    expect(life.runs.filter((run) => run.trigger === "catch_up")).toHaveLength(7 * 24)
  })

  test("the only fire of a schedule, found late, is caught up with or left out like any other", () => {
    const once = ruleOf({ v: 1, kind: "once", at: START + 5_000 })
    expect(fires(live(plannable(once), [START + 3_000_000]))).toEqual([5])
    expect(spans(live(plannable(once, { policy: "skip" }), [START + 3_000_000]))).toEqual([[5, 5, 1]])
  })

  test("a month of seconds is one range, counted, in less than a second", () => {
    const began = performance.now()
    const life = live(plannable(seconds(1), { policy: "skip" }), [START + 30 * 86_400_000])
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(life.gaps).toMatchObject([{ count: 30 * 86_400 - 31, reason: "misfire_skip" }])
    expect(life.runs).toHaveLength(32)
  })

  test("a range too long to count in good time is on record without a count", () => {
    const rule = seconds(1)
    expect(countFires(rule, instant(START + 1_000), instant(START + 3_000_000_000))).toBe(3_000_000)
    expect(countFires(rule, instant(START + 1_000), instant(START + 3_000_001_000))).toBeNull()
  })
})

describe("coming to an end", () => {
  test("a schedule that may fire n times fires n times and rests", () => {
    const life = live(plannable(seconds(1), {}, { maxFires: 3 }), [START + 1_000, START + 60_000])
    expect(life.runs).toHaveLength(3)
    expect(life.cursor).toBeNull()
  })

  test("fires left out for being late do not use up the count", () => {
    const life = live(plannable(seconds(60), { policy: "skip" }, { maxFires: 2 }), [START + 630_000, START + 660_000])
    expect(fires(life)).toEqual([600, 660])
  })

  test("the count that is left is the most that catching up runs, the newest of them", () => {
    const life = live(plannable(seconds(60), { policy: "all" }, { maxFires: 2 }), [START + 630_000])
    expect(fires(life)).toEqual([480, 540])
    expect(life.cursor).toBeNull()
  })

  test("nothing fires at or after the end", () => {
    const life = live(plannable(seconds(60, { endsAt: instant(START + 180_000) })), [START + 170_000, START + 500_000])
    expect(fires(life)).toEqual([120])
    expect(spans(life)).toEqual([[60, 60, 1]])
    expect(life.cursor).toBeNull()
  })
})
