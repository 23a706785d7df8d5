import { type Instant, instant } from "#core/brand.ts"
import { type Average, averageFires } from "#core/recurrence/average.ts"
import { type ClockAhead, clockAhead } from "#core/recurrence/clock-ahead.ts"
import { describe, type Rule } from "#core/recurrence.ts"
import { draftOf } from "#core/schedule-input/columns.ts"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import { linesOf, type PreviewLine } from "#core/schedule-preview.ts"
import { type RunFigures, readRunFigures } from "#db/queries/run-figures.ts"
import { readCalendars, type StoredSchedule } from "#db/queries/schedules.ts"
import { readStrips, readWithCursors, type StripRun } from "#db/queries/schedules-rows.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { readAuditTrail, type TrailEntry } from "#scheduler/services/schedules/audit-trail.ts"
import { rowOf, type ScheduleRow } from "#scheduler/services/schedules/rows.ts"
import { noSuchSchedule, type Understood, understand } from "#scheduler/services/schedules/stored.ts"
import { firesAfter } from "#scheduler/services/schedules/upcoming.ts"

const RUNS = 100
const STRIP = 20
const FIRES = 10
const CLOCKS_DAYS = 21
const FIGURES_MS = 7 * 86_400_000

export type SchedulePage = {
  schedule: ScheduleRow
  description: string
  createdAt: Instant
  effectiveAt: Instant
  /** It is deleted: its runs and its log are left. */
  deletedAt: Instant | null
  /** In words, with zone, bounds, calendars and jitter; null when the row cannot be understood. */
  sentence: string | null
  average: Average | null
  /** The next fires, with what calendars and changes of clocks do to them at its place. */
  upcoming: PreviewLine[]
  /** The next change of clocks that does something to it, when none of the next fires tells it. */
  clockAhead: ClockAhead | null
  fireCount: number
  /** The last runs, oldest first: for strip, table and chart. */
  runs: StripRun[]
  figures: RunFigures
  /** As people write it; null when the row cannot be understood. */
  input: ScheduleDraft | null
  trail: { entries: TrailEntry[]; next: string | null }
  now: Instant
}

/** A schedule with what it did and what was done to it. @throws AppError `not_found` */
export async function readSchedulePage({ ctx, id }: { ctx: ServiceContext; id: number }): Promise<SchedulePage> {
  authorise(ctx, "schedule.read")
  const now = await readNow(ctx)
  const [[found], calendars, strips, figures, trail] = await Promise.all([
    readWithCursors(ctx.db, [id]),
    readCalendars(ctx.db),
    readStrips(ctx.db, [id], RUNS),
    readRunFigures(ctx.db, id, instant(now - FIGURES_MS)),
    readAuditTrail({ ctx, id }),
  ])
  if (found === undefined) throw await noSuchSchedule(ctx.db, { id })
  const { schedule, cursor } = found
  const runs = strips.get(id) ?? []
  const understood = understand(schedule, calendars)
  const fireCount = cursor?.fireCount ?? 0
  const upcoming = upcomingLines(understood, schedule, fireCount, now)
  return {
    schedule: rowOf(found, runs.slice(-STRIP), calendars, now),
    description: schedule.description,
    createdAt: schedule.createdAt,
    effectiveAt: schedule.effectiveAt,
    deletedAt: schedule.deletedAt,
    sentence: understood.ok ? describe(understood.rule) : null,
    average: understood.ok ? averageFires(understood.rule, now) : null,
    upcoming,
    clockAhead: understood.ok && upcoming.length > 0 ? aheadOf(understood.rule, upcoming, now) : null,
    fireCount,
    runs,
    figures,
    input: understood.ok ? draftOf(understood.columns) : null,
    trail,
    now,
  }
}

/** A change that a listed fire tells of is told there and not twice. */
function aheadOf(rule: Rule, upcoming: readonly PreviewLine[], now: Instant): ClockAhead | null {
  return upcoming.some(({ note }) => note !== null) ? null : clockAhead(rule, now, CLOCKS_DAYS)
}

function upcomingLines(
  understood: Understood,
  schedule: StoredSchedule,
  fireCount: number,
  now: Instant,
): PreviewLine[] {
  const isAble = schedule.enabled && schedule.deletedAt === null && schedule.fault === null
  const left = schedule.maxFires === null ? FIRES : Math.min(FIRES, schedule.maxFires - fireCount)
  return understood.ok && isAble && left > 0 ? linesOf(understood.rule, firesAfter(schedule, now), left) : []
}
