import type pg from "pg"
import type { Instant, RunId } from "#core/brand.ts"
import type { RunKey } from "#core/run.ts"
import { parseOccurrenceRunId } from "#core/run-id.ts"
import type { RunState } from "#core/run-state.ts"
import { at, ms, type Queryable, rowsOf } from "#db/ledger/sql.ts"

/*
 * How a leader reads and writes a thousand runs at once. Two rules keep that quick and safe: the join with the given rows is
 * by key alone (a condition on the table's own columns makes Postgres believe, by statistics from before the burst, that
 * hardly a row will match, and read the whole partition for each); and the given rows are in the order of their ids, so that
 * two transactions never wait for each other in a circle.
 */

export type RunRow = { id: RunId; fire: number; state: RunState; schedule_id: string | null; delivery: number }

export const RUN_ROW = `r.id, ${ms("r.fire_at", "fire")}, r.state, r.schedule_id, r.delivery`

/** Runs by id alone, those that exist; `lock` keeps them as they are until the transaction ends. */
export async function readRunRows(db: Queryable, ids: readonly RunId[], lock: boolean): Promise<Map<RunId, RunRow>> {
  const fires: [RunId, Instant][] = []
  const others: RunId[] = []
  for (const id of [...new Set(ids)].sort()) {
    const parsed = parseOccurrenceRunId(id)
    if (parsed) fires.push([id, parsed.fireAt])
    else others.push(id)
  }
  const locking = lock ? " for no key update of r" : ""
  const found = new Map<RunId, RunRow>()
  if (fires.length > 0) {
    const rows = await rowsOf<RunRow>(
      db,
      `select ${RUN_ROW} from unnest($1::text[], $2::float8[]) as u (id, fire)
       join runs r on r.id = u.id and r.fire_at = ${at("u.fire")}${locking}`,
      [fires.map(([id]) => id), fires.map(([, fire]) => fire)],
    )
    for (const row of rows) found.set(row.id, row)
  }
  if (others.length > 0) {
    const rows = await rowsOf<RunRow>(db, `select ${RUN_ROW} from runs r where r.id = any($1::text[])${locking}`, [
      others,
    ])
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

/** A column of the given rows: its name, its type in Postgres, and its value in each row. */
export type Column<T> = readonly [name: string, type: string, value: (row: T) => unknown]

/**
 * Updates runs by key and delivery from given rows, which `set` and `returning` know as `u`. Conditions belong into `set`, as
 * `case`: see above.
 */
export async function updateRuns<T extends { run: RunKey }, Row extends object = object>(
  client: pg.PoolClient,
  rows: readonly T[],
  columns: readonly Column<T>[],
  set: string,
  returning = "r.id",
): Promise<Row[]> {
  if (rows.length === 0) return []
  const all: readonly Column<T>[] = [
    ["id", "text", ({ run }) => run.id],
    ["fire", "float8", ({ run }) => run.fireAt],
    ["delivery", "int", ({ run }) => run.delivery],
    ...columns,
  ]
  const ordered = [...rows].sort((a, b) => (a.run.id < b.run.id ? -1 : 1))
  return await rowsOf<Row>(
    client,
    `update runs r set ${set}
     from unnest(${all.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ")}) as u (${all.map(([name]) => name).join(", ")})
     where r.id = u.id and r.fire_at = ${at("u.fire")} and r.delivery = u.delivery returning ${returning}`,
    all.map(([, , value]) => ordered.map(value)),
  )
}
