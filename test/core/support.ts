import { durationMs, type Instant, instant } from "#core/brand.ts"
import { compileRule, type Recurrence, type Rule, type RuleInput } from "#core/recurrence.ts"

type Extras = Partial<Omit<RuleInput, "recurrence">>

/** A rule with everything but the recurrence at its plainest: UTC, `once`, no bounds, no jitter, no calendars. */
export function ruleOf(recurrence: Recurrence, extras: Extras = {}): Rule {
  return compileRule({
    recurrence,
    name: "report",
    timeZone: "UTC",
    dst: "once",
    startsAt: null,
    endsAt: null,
    createdAt: at("2026-01-01T00:00:00.750Z"),
    jitterMs: durationMs(0),
    calendars: [],
    ...extras,
  })
}

export function cron(lines: string | string[], extras: Extras = {}): Rule {
  return ruleOf({ v: 1, kind: "cron", lines: typeof lines === "string" ? [lines] : lines }, extras)
}

export function at(text: string): Instant {
  return instant(Date.parse(text))
}

export function iso(instants: readonly (number | null)[]): (string | null)[] {
  return instants.map((ms) => (ms === null ? null : new Date(ms).toISOString().replace(".000Z", "Z")))
}

/** Raises or lowers the number of random cases: ONEBEAT_TEST_CASES=10 runs ten times as many. */
export function cases(usual: number): number {
  return Math.max(1, Math.round(usual * Number(process.env.ONEBEAT_TEST_CASES ?? 1)))
}
