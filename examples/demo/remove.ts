import type pg from "pg"
import { AppError } from "#core/errors.ts"

/**
 * Takes out what an earlier seeding made: its schedules are those that the demo's people created since its last entry
 * in the log. Runs that nobody's schedule made are the demo's own by their ids.
 * @throws AppError `conflict` when there are schedules of others, unless `force`.
 */
export async function removeDemo(
  pool: pg.Pool,
  { force, actors }: { force: boolean; actors: readonly string[] },
): Promise<void> {
  const found = await pool.query<{ id: string }>(
    `select distinct subject_id as id from audit_log where verb = 'schedule.create' and actor = any($1::text[])
     and id > (select min(id) from audit_log where verb = 'demo.seed')`,
    [actors],
  )
  const ids = found.rows.map((row) => row.id)
  const others = await pool.query<{ name: string }>(
    "select name from schedules where id <> all($1::bigint[]) and deleted_at is null order by id limit 3",
    [ids],
  )
  if (others.rows.length > 0 && !force)
    throw new AppError(
      "conflict",
      `this database has schedules that are not the demo's, such as ${others.rows.map((row) => row.name).join(", ")}: name another database, or say --force to put the demo beside them`,
    )
  const client = await pool.connect()
  const ofDemo =
    "(schedule_id = any($1::bigint[]) or (trigger = 'app' and task = 'reports.export_csv' and id like 'a%'))"
  try {
    await client.query("begin")
    await client.query(
      `delete from attempts a using runs r where r.id = a.run_id and r.fire_at = a.fire_at and ${ofDemo}`,
      [ids],
    )
    await client.query(`delete from runs where ${ofDemo}`, [ids])
    await client.query("delete from run_gaps where schedule_id = any($1::bigint[])", [ids])
    await client.query("delete from schedules where id = any($1::bigint[])", [ids])
    await client.query(
      "delete from audit_log where (subject_kind = 'schedule' and subject_id = any($1::text[])) or verb = 'demo.seed'",
      [ids],
    )
    await client.query("commit")
  } catch (error) {
    await client.query("rollback")
    throw error
  } finally {
    client.release()
  }
}
