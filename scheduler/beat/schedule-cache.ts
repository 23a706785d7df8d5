import type pg from "pg"
import type { ScheduleId } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import { type CompiledSchedule, compileScheduleRow, type ScheduleRow } from "#core/schedule-row.ts"
import { readSchedules } from "#db/ledger/schedules.ts"

/** A schedule ready to be planned, or why it cannot be. `row` is there when the schedule exists at all. */
export type Compiled =
  | { readonly ok: true; readonly schedule: CompiledSchedule; readonly options: string; readonly hasCalendars: boolean }
  | { readonly ok: false; readonly row: ScheduleRow; readonly fault: string }

export type ScheduleCache = {
  /** The schedules of these ids as they stand now, whatever was kept. */
  refresh(ids: readonly ScheduleId[]): Promise<Map<ScheduleId, Compiled>>
  /** Schedules at these revisions, from memory where possible. One that has moved on since is left out. */
  at(wanted: readonly { scheduleId: ScheduleId; revision: number }[]): Promise<Map<ScheduleId, Compiled>>
}

const KEEP = 50_000

/** Compiled schedules by id and revision; the least recently planned go first when there are too many. */
export function openScheduleCache(pool: pg.Pool): ScheduleCache {
  const kept = new Map<ScheduleId, Compiled>()

  function keep(id: ScheduleId, compiled: Compiled): void {
    kept.delete(id)
    kept.set(id, compiled)
    for (const oldest of kept.keys()) {
      if (kept.size <= KEEP) break
      kept.delete(oldest)
    }
  }

  async function refresh(ids: readonly ScheduleId[]): Promise<Map<ScheduleId, Compiled>> {
    const found = new Map<ScheduleId, Compiled>()
    for (const id of ids) kept.delete(id)
    for (const row of await readSchedules(pool, ids)) {
      const compiled = compile(row)
      const id = row.id as ScheduleId
      found.set(id, compiled)
      keep(id, compiled)
    }
    return found
  }

  return {
    refresh,
    async at(wanted) {
      const found = new Map<ScheduleId, Compiled>()
      const missing: (typeof wanted)[number][] = []
      for (const want of wanted) {
        const compiled = kept.get(want.scheduleId)
        if (compiled && revisionOf(compiled) === want.revision) found.set(want.scheduleId, compiled)
        else missing.push(want)
      }
      const read = await refresh(missing.map((want) => want.scheduleId))
      for (const want of missing) {
        const compiled = read.get(want.scheduleId)
        if (compiled && revisionOf(compiled) === want.revision) found.set(want.scheduleId, compiled)
      }
      return found
    },
  }
}

function compile(row: ScheduleRow): Compiled {
  try {
    const schedule = compileScheduleRow(row)
    const options = JSON.stringify({ scheduleName: schedule.name, ...schedule.options })
    return { ok: true, schedule, options, hasCalendars: row.calendarNames.length > 0 }
  } catch (error) {
    return { ok: false, row, fault: messageOf(error) }
  }
}

function revisionOf(compiled: Compiled): number {
  return compiled.ok ? compiled.schedule.revision : compiled.row.revision
}
