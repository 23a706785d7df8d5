import { afterAll, beforeAll, expect, test } from "vitest"
import { migrate, requireSchema } from "#db/migrate.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { addSchedule, only } from "../helpers/rows.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.drop())

const target = (namespace: string) => ({ databaseUrl: database.databaseUrl, namespace })

test("migrating a second time applies nothing and keeps what is there", async () => {
  const id = await addSchedule(database.pool)
  await expect(migrate(target("public"))).resolves.toEqual({ applied: 0 })
  const found = await database.pool.query("select 1 from schedules where id = $1", [id])
  expect(found.rowCount).toBe(1)
})

test("two processes that migrate at once both succeed, and each migration is applied once", async () => {
  const done = await Promise.all([migrate(target("both")), migrate(target("both"))])
  expect(done.filter(({ applied }) => applied > 0)).toHaveLength(1)
  await expect(requireSchema(target("both"))).resolves.toBeUndefined()
})

test("another namespace has tables, triggers and partitions of its own", async () => {
  await migrate(target("other"))
  const { pool } = database
  const before = await pool.query("select count(*)::int as n from public.schedule_changes")
  await pool.query("insert into other.schedules (name, task, recurrence) values ('x', 't', '{}')")
  const own = await pool.query<{ n: number }>("select count(*)::int as n from other.schedule_changes")
  const after = await pool.query("select count(*)::int as n from public.schedule_changes")
  expect(only(own.rows).n).toBe(1)
  expect(after.rows).toEqual(before.rows)
  await pool.query("select other.ensure_run_partition('2031-05-06')")
  const made = await pool.query<{ here: boolean; there: boolean }>(
    "select to_regclass('other.runs_20310506') is not null as here, to_regclass('public.runs_20310506') is not null as there",
  )
  expect(only(made.rows)).toEqual({ here: true, there: false })
})

test("a database without tables is refused with the command that makes them", async () => {
  await expect(requireSchema(target("nothing_here"))).rejects.toMatchObject({
    code: "schema_too_old",
    message: expect.stringContaining('run "onebeat migrate" first'),
  })
})

test("a database that a newer program migrated is refused by migrate and by a beat, and says what to do", async () => {
  await migrate(target("newer"))
  await database.pool.query("insert into newer.onebeat_migrations (hash, created_at) values ('x', 9999999999999)")
  const refusal = {
    code: "schema_too_new",
    message:
      "the database was migrated by a newer Onebeat (1 migration this program does not know): upgrade this program, or restore the database from before the upgrade",
  }
  await expect(migrate(target("newer"))).rejects.toMatchObject(refusal)
  await expect(requireSchema(target("newer"))).rejects.toMatchObject(refusal)
})

test("a Postgres that cannot be reached is named as such, without the password", async () => {
  const failed = migrate({ databaseUrl: "postgres://u:secret@127.0.0.1:1/x", namespace: "public" })
  await expect(failed).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/cannot reach Postgres/),
  })
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining("secret") })
})
