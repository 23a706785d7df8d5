import { afterAll, beforeAll, beforeEach } from "vitest"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { until } from "../../helpers/wait.ts"

const TABLES = [
  "schedules",
  "schedule_changes",
  "schedule_undos",
  "calendars",
  "audit_log",
  "queues",
  "tasks",
  "runs",
  "attempts",
  "leases",
  "beats",
  "users",
  "sign_in_attempts",
]

export type Testbed = {
  ctx(changes?: Partial<ServiceContext>): ServiceContext
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>
  /** Inserts a schedule by SQL in a transaction that stays open until `commit`. */
  openInsert(name: string): Promise<{ commit(): Promise<void> }>
  /** Resolves when a statement waits for a lock that another transaction holds. */
  someoneWaits(): Promise<unknown>
}

/** A database of the file's own, empty before each test. */
export function testbed(): Testbed {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  beforeEach(async () => {
    // Much faster than truncate, which makes files anew for every partition.
    await database.pool.query(TABLES.map((table) => `delete from ${table}`).join(";"))
  })
  afterAll(() => database.drop())
  return {
    ctx: (changes = {}) => ({
      db: database.db,
      actor: "cli:ada@test",
      role: "editor",
      source: "api",
      queuePrefix: "bull",
      ...changes,
    }),
    rows: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await database.pool.query<Row>(sql, values)).rows,
    someoneWaits: () =>
      until(async () => {
        const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return (await database.pool.query(waiting)).rows.length > 0
      }),
    openInsert: async (name) => {
      const client = await database.pool.connect()
      const recurrence = { v: 1, kind: "cron", lines: ["* * * * *"] }
      await client.query("begin")
      await client.query("insert into schedules (name, recurrence, task) values ($1, $2, 'sql')", [name, recurrence])
      return {
        async commit() {
          await client.query("commit")
          client.release()
        },
      }
    },
  }
}
