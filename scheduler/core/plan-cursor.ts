import { type Instant, instant } from "#core/brand.ts"
import { dueAt, next, previous, type Rule } from "#core/recurrence.ts"
import type { CursorMove, NewGap, NewRun } from "#core/run.ts"
import type { RunReason } from "#core/run-state.ts"
import type { CompiledSchedule } from "#core/schedule-row.ts"

/** The parts of a schedule that decide about its occurrences. */
export type Plannable = Pick<CompiledSchedule, "id" | "revision" | "rule" | "maxFires" | "catchUp" | "startDeadlineMs">

export type CursorNow = {
  readonly nextFireAt: Instant
  readonly lastFireAt: Instant | null
  readonly fireCount: number
}

export type CursorPlan = {
  readonly move: CursorMove
  readonly runs: readonly NewRun[]
  readonly gaps: readonly NewGap[]
}

const HOUR = 3_600_000
const LONGEST_WINDOW = 7 * 24 * HOUR
/** More left-out instants than this are not counted: the range alone is on record. A month of seconds is 2.7 million. */
const COUNT_AT_MOST = 3_000_000

/**
 * What becomes of a cursor that is due: occurrences up to `horizon` become runs; those found later than their
 * grace go through the catch-up policy; what that leaves out is one range. At most `limit` runs late and as many on time
 * per call: the cursor then stays due and is read again.
 */
export function planCursor(
  schedule: Plannable,
  cursor: CursorNow,
  time: { now: Instant; horizon: Instant; limit: number },
): CursorPlan {
  const left = schedule.maxFires === null ? Number.POSITIVE_INFINITY : schedule.maxFires - cursor.fireCount
  const late = planLate(schedule, cursor.nextFireAt, time, left)
  const runs = [...late.runs]
  let fired = runs.filter((run) => run.state === "planned").length
  let fireAt = late.next
  let last = late.last ?? cursor.lastFireAt
  for (let onTime = 0; !late.isCut && fireAt !== null && fired < left && onTime < time.limit; onTime++) {
    if (dueAt(schedule.rule, fireAt) > time.horizon) break
    runs.push(newRun(schedule, fireAt, "schedule"))
    fired++
    last = fireAt
    fireAt = next(schedule.rule, fireAt)
  }
  const nextFireAt = fired >= left ? null : fireAt
  return {
    move: {
      scheduleId: schedule.id,
      revision: schedule.revision,
      expected: cursor.nextFireAt,
      nextFireAt,
      dueAt: nextFireAt === null ? null : dueAt(schedule.rule, nextFireAt),
      lastFireAt: last,
      fired,
    },
    runs,
    gaps: late.gaps,
  }
}

/** `isCut`: there were more to catch up with than one call may plan; `next` is the first of them. */
type Late = { runs: NewRun[]; gaps: NewGap[]; next: Instant | null; last: Instant | null; isCut: boolean }

function planLate(
  schedule: Plannable,
  first: Instant,
  { now, limit }: { now: Instant; limit: number },
  left: number,
): Late {
  const { policy, graceMs } = schedule.catchUp
  const graceFrom = instant(now - graceMs)
  if (dueAt(schedule.rule, first) >= graceFrom) return { runs: [], gaps: [], next: first, last: null, isCut: false }

  // With jitter the due order is not the fire order; "late" is then judged by the fire, one jitter further back.
  const lateUntil = schedule.rule.jitterMs === 0 ? graceFrom : instant(graceFrom - schedule.rule.jitterMs)
  const after = next(schedule.rule, instant(Math.max(lateUntil - 1, first)))
  const last =
    after === null ? previous(schedule.rule, instant(Math.max(lateUntil, first) + 1)) : previous(schedule.rule, after)
  const lastLate = last !== null && last > first ? last : first
  const kept =
    policy === "skip"
      ? []
      : newestOf(schedule.rule, first, lastLate, keepHowMany(schedule, left), windowFrom(schedule, now))
  const reason: RunReason =
    policy === "skip" ? "misfire_skip" : policy === "latest" ? "catch_up_latest" : "catch_up_cap"
  const runs = kept.slice(0, limit).map((fireAt) => newRun(schedule, fireAt, "catch_up"))
  const oldestKept = kept[0]
  const leftOutUntil =
    oldestKept === undefined ? lastLate : oldestKept > first ? previous(schedule.rule, oldestKept) : null
  const gaps = leftOutUntil === null || leftOutUntil < first ? [] : [gapOf(schedule, first, leftOutUntil, reason)]
  const firstLeft = kept[limit]
  if (firstLeft !== undefined) return { runs, gaps, next: firstLeft, last: kept[limit - 1] ?? null, isCut: true }
  return { runs, gaps, next: after, last: lastLate, isCut: false }
}

function keepHowMany(schedule: Plannable, left: number): number {
  return Math.min(schedule.catchUp.policy === "latest" ? 1 : schedule.catchUp.cap, left)
}

/** How far back catching up reaches: as the schedule says, else the larger of an hour and one period; at most a week. */
function windowFrom(schedule: Plannable, now: Instant): Instant {
  const { windowMs } = schedule.catchUp
  return instant(now - Math.min(windowMs ?? Math.max(HOUR, periodBefore(schedule.rule, now)), LONGEST_WINDOW))
}

function periodBefore(rule: Rule, now: Instant): number {
  const last = previous(rule, now)
  const beforeLast = last === null ? null : previous(rule, last)
  return last === null || beforeLast === null ? 0 : last - beforeLast
}

/** The newest `count` fires of first…last that are not older than `from`, oldest first. */
function newestOf(rule: Rule, first: Instant, last: Instant, count: number, from: Instant): Instant[] {
  const kept: Instant[] = []
  let fireAt: Instant | null = last
  while (fireAt !== null && fireAt >= first && fireAt >= from && kept.length < count) {
    kept.push(fireAt)
    fireAt = previous(rule, fireAt)
  }
  return kept.reverse()
}

function gapOf(schedule: Plannable, fromAt: Instant, toAt: Instant, reason: RunReason): NewGap {
  return { scheduleId: schedule.id, fromAt, toAt, count: countFires(schedule.rule, fromAt, toAt), reason }
}

/** How many fires lie in first…last, both included; null when too many to count in good time. */
export function countFires(rule: Rule, first: Instant, last: Instant): number | null {
  let count = 0
  for (let fireAt: Instant | null = first; fireAt !== null && fireAt <= last; fireAt = next(rule, fireAt))
    if (++count > COUNT_AT_MOST) return null
  return count
}

function newRun(schedule: Plannable, fireAt: Instant, trigger: NewRun["trigger"]): NewRun {
  const due = trigger === "catch_up" ? fireAt : dueAt(schedule.rule, fireAt)
  return {
    scheduleId: schedule.id,
    fireAt,
    dueAt: due,
    startBy:
      trigger === "catch_up" || schedule.startDeadlineMs === null ? null : instant(due + schedule.startDeadlineMs),
    trigger,
    state: "planned",
    reason: null,
  }
}
