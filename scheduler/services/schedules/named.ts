import { AppError } from "#core/errors.ts"
import type { Tx } from "#db/connect.ts"
import type { StoredSchedule } from "#db/queries/schedules.ts"
import { scheduleRecord } from "#scheduler/services/audit.ts"
import { noSuchSchedule, understand } from "#scheduler/services/schedules/stored.ts"

/** @throws AppError `not_found` that lists every name that is none of those found. */
export async function allOrNone(tx: Tx, names: readonly string[], found: readonly StoredSchedule[]): Promise<void> {
  const known = new Set(found.map((schedule) => schedule.name))
  const missing = [...new Set(names)].filter((name) => !known.has(name))
  const [first] = missing
  if (first === undefined) return
  if (missing.length === 1) throw await noSuchSchedule(tx, { name: first })
  throw new AppError(
    "not_found",
    `no schedules are named ${missing.map((name) => JSON.stringify(name)).join(", ")}: nothing was changed`,
  )
}

/** For the log: also of a row that the core refuses. */
export function recordOfStored(stored: StoredSchedule): object {
  const calendars = stored.calendars.map((name) => ({ name, rules: {} }))
  const understood = understand(stored, calendars)
  if (understood.ok) return scheduleRecord(understood.columns, stored.revision)
  return { revision: stored.revision, name: stored.name, enabled: stored.enabled, fault: understood.message }
}
