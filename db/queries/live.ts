import { sql } from "drizzle-orm"
import type { Db } from "#db/connect.ts"

/** One text for each topic that differs when something of it changed since another look. */
export type Marks = Record<"schedules" | "runs" | "beats" | "audit", string>

/**
 * What changes when anything does, without reading the rows: counters that Postgres keeps (they may lag by a second), and
 * what no row tells: whether a lease or a beat has gone silent.
 */
export async function readMarks(db: Db): Promise<Marks> {
  const found = await db.execute<Marks>(sql`
    select counts.schedules, counts.runs, counts.audit,
      concat_ws(' ',
        (select string_agg(concat_ws(':', holder, epoch, expires_at > clock_timestamp()), ',' order by name) from leases),
        (select string_agg(concat_ws(':', id, role), ',' order by id) from beats where seen_at > clock_timestamp() - interval '10 s')
      ) as beats
    from (
      select coalesce(sum(n) filter (where relname = 'schedules'), 0)::text as schedules,
        coalesce(sum(n) filter (where relname = 'audit_log'), 0)::text as audit,
        coalesce(sum(n) filter (where relname like 'runs\\_%'), 0)::text as runs
      from (
        select relname, n_tup_ins + n_tup_upd + n_tup_del as n from pg_stat_user_tables
        where schemaname = current_schema() and (relname in ('schedules', 'audit_log') or relname like 'runs\\_%')
      ) tables
    ) counts`)
  const row = found.rows[0]
  if (row === undefined) throw new Error("an aggregate always has a row")
  return row
}
