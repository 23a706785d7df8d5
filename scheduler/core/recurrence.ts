import { type Instant, instant } from "#core/brand.ts"
import { describeRule, shortOf, whatOf } from "#core/recurrence/describe.ts"
import { hashNumber, scaled } from "#core/recurrence/hash.ts"
import { type ClockMark, excluderOf, localTime, markOf, nextDateAfter } from "#core/recurrence/preview.ts"
import { buildRule, type Rule } from "#core/recurrence/rule.ts"
import type { RuleInput } from "#core/recurrence/shape.ts"

/*
 * The public face of the recurrence engine: everything is a function of its arguments, and `next` of (rule, instant)
 * alone. docs/recurrence.md has the rules.
 */
export { RecurrenceError, type RecurrenceField } from "#core/recurrence/error.ts"
export type { Rule } from "#core/recurrence/rule.ts"
export {
  type Calendar,
  CalendarRules,
  DST_POLICIES,
  type DstPolicy,
  INTERVAL_UNITS,
  type IntervalUnit,
  Recurrence,
  type RuleInput,
  SOLAR_EVENTS,
  type SolarEvent,
} from "#core/recurrence/shape.ts"

/** One line of a preview. */
export type Occurrence = {
  at: Instant
  /** `at` + jitter. */
  dueAt: Instant
  /** Wall time with offset, "2026-03-08T03:00:00-04:00". */
  local: string
  /** "-04:00" */
  offset: string
  /** Moved here by a gap, or the first or second pass of a wall time that comes twice. */
  mark: ClockMark | null
  /** The calendar that leaves this fire out, or null when it fires. */
  excludedBy: string | null
}

/**
 * A rule ready to answer. Nothing that a rule is asked later throws.
 * @throws RecurrenceError with field, value, expectation, and place and suggestion where there are any.
 */
export function compileRule(input: RuleInput): Rule {
  return buildRule(input)
}

/** The first fire strictly after an instant, or null when there is none before the year 10000. */
export function next(rule: Rule, after: Instant): Instant | null {
  return firstAfter(rule, after)
}

/** The last fire strictly before an instant, or null when there is none since 1900. */
export function previous(rule: Rule, before: Instant): Instant | null {
  const fire = rule.source.prevFire(before > rule.endsAt ? rule.endsAt : before)
  return fire >= rule.startsAt ? instant(fire) : null
}

/** The fires of `from ≤ fire < to` in order, at most `limit` of them. */
export function between(rule: Rule, from: Instant, to: Instant, limit: number): Instant[] {
  const fires: Instant[] = []
  let fire = limit > 0 ? firstAfter(rule, from - 1) : null
  while (fire !== null && fire < to) {
    fires.push(fire)
    fire = fires.length < limit ? next(rule, fire) : null
  }
  return fires
}

/** Whether the rule fires at exactly this instant. */
export function matches(rule: Rule, at: Instant): boolean {
  return firstAfter(rule, at - 1) === at
}

/** When a fire is to be dispatched: less than the rule's jitter later, always the same for a name and an instant. */
export function dueAt(rule: Rule, fireAt: Instant): Instant {
  if (rule.jitterMs === 0) return fireAt
  return instant(fireAt + scaled(hashNumber(rule.jitterHash, fireAt), rule.jitterMs))
}

/** How many excluded dates a preview shows, so that it stays bounded. */
const EXCLUDED_SHOWN = 31

/** The next `count` fires, and among them the first fire of each of the next 31 dates that a calendar leaves out. */
export function preview(rule: Rule, after: Instant, count: number): Occurrence[] {
  const excluder = excluderOf(rule)
  const shown: Occurrence[] = []
  let fires = 0
  let excluded = 0
  let from = after < rule.startsAt ? rule.startsAt - 1 : after
  while (fires < count) {
    const fire = (excluded < EXCLUDED_SHOWN ? rule.unfiltered : rule.source).nextFire(from)
    if (!(fire < rule.endsAt)) break
    const at = instant(fire)
    const excludedBy = excluder(at)
    shown.push({ at, dueAt: dueAt(rule, at), ...localTime(rule.zone, at), mark: markOf(rule, at), excludedBy })
    if (excludedBy === null) fires++
    else excluded++
    from = excludedBy === null ? at : nextDateAfter(rule.zone, at) - 1
  }
  return shown
}

/** The rule in plain English, with its zone. */
export function describe(rule: Rule): string {
  return describeRule(rule)
}

/** The same without zone, bounds, calendars and jitter: for where those stand beside it. */
export function describeBriefly(rule: Rule): string {
  return whatOf(rule)
}

/** In a few words, as much as fits into a row of a list. */
export function describeShortly(rule: Rule): string {
  return shortOf(rule)
}

/** `after` may be the millisecond before the first instant, which is no instant itself. */
function firstAfter(rule: Rule, after: number): Instant | null {
  const fire = rule.source.nextFire(after < rule.startsAt ? rule.startsAt - 1 : after)
  return fire < rule.endsAt ? instant(fire) : null
}
