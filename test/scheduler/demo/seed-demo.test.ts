import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RUN_REASONS, RUN_STATES, RUN_TRIGGERS, TERMINAL_STATES } from "#core/run-state.ts"
import { databaseNow } from "#db/queries/status.ts"
import { type Seeded, seedDemo } from "../../../examples/demo/seed.ts"
import { type Installation, openInstallation } from "../../helpers/beat.ts"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { addSchedule, everySecond } from "../../helpers/rows.ts"
import { until } from "../../helpers/wait.ts"

async function column(pool: TestDatabase["pool"], sql: string): Promise<string[]> {
  const found = await pool.query<{ one: string }>(sql)
  return found.rows.map((row) => String(row.one)).sort()
}

describe("the demo", () => {
  let database: TestDatabase
  let seeded: Seeded
  beforeAll(async () => {
    database = await openTestDatabase()
    seeded = await seedDemo(database.pool)
  }, 120_000)
  afterAll(() => database.drop())
  const column_ = (sql: string) => column(database.pool, sql)

  test("has sixty living schedules of every kind, one deleted, one set aside, some disabled, some of a file", async () => {
    expect(seeded.schedules).toBe(61)
    expect(await column_("select distinct recurrence ->> 'kind' as one from schedules")).toEqual([
      "cron",
      "interval",
      "once",
      "solar",
    ])
    expect(
      await column_(
        "select distinct recurrence ->> 'unit' as one from schedules where recurrence ->> 'unit' in ('day', 'week', 'month')",
      ),
    ).toHaveLength(3)
    for (const letter of ["L", "#", "W", "H"])
      expect(
        await column_(`select name as one from schedules where recurrence ->> 'lines' like '%${letter}%'`),
      ).not.toEqual([])
    expect(await column_("select name as one from schedules where deleted_at is not null")).toEqual([
      "legacy-fax-export",
    ])
    expect(await column_("select name as one from schedules where fault is not null")).toEqual(["vat-return-draft"])
    expect(
      (await column_("select name as one from schedules where not enabled and enabled_note is not null")).length,
    ).toBe(3)
    expect((await column_("select name as one from schedules where enable_at is not null")).length).toBe(2)
    expect((await column_("select name as one from schedules where source like 'file:%'")).length).toBeGreaterThan(4)
    expect((await column_("select distinct time_zone as one from schedules")).length).toBeGreaterThan(12)
    expect(
      await column_(
        "select s.name as one from schedules s left join runs r on r.schedule_id = s.id where r.id is null and s.name like 'v%'",
      ),
    ).toEqual(["vat-return-draft"])
  })

  test("has runs in every state that a run ends in, for every reason, by every trigger, within the last week", async () => {
    expect(await column_("select distinct state as one from runs")).toEqual(TERMINAL_STATES.toSorted())
    expect(await column_("select distinct reason as one from runs where reason is not null")).toEqual(
      RUN_REASONS.toSorted(),
    )
    expect(await column_("select distinct trigger as one from runs")).toEqual(RUN_TRIGGERS.toSorted())
    expect(
      await column_(
        "select id as one from runs where fire_at < now() - interval '7 days 1 hour' or finished_at > now()",
      ),
    ).toEqual([])
    expect((await column_("select distinct reason as one from run_gaps")).length).toBeGreaterThan(1)
    expect(
      await column_(
        "select s.name as one from schedule_cursors c join schedules s on s.id = c.schedule_id where failures_in_a_row > 3",
      ),
    ).toEqual(["psp-settlement-pull"])
  })

  test("keeps the order of a run's steps", async () => {
    const outOfOrder =
      "started_at < enqueued_at or finished_at < started_at or enqueued_at < due_at or (attempt = 0) <> (started_at is null)"
    expect(await column_(`select id || ' ' || state as one from runs where ${outOfOrder}`)).toEqual([])
    expect(await column_("select run_id as one from attempts where finished_at < started_at")).toEqual([])
  })

  test("is the same when it is seeded again, and replaces only itself", async () => {
    const now = await databaseNow(database.db)
    const first = await seedDemo(database.pool, { now })
    const told = () =>
      column_(
        "select s.name || r.fire_at || r.state || coalesce(r.worker, '') || coalesce(r.finished_at::text, '') as one from runs r join schedules s on s.id = r.schedule_id",
      )
    const before = await told()
    await database.pool.query(
      "insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options) values ('mine', 'app', now(), now(), 'succeeded', 'x', '{}', 'q', '{}')",
    )
    expect(await seedDemo(database.pool, { now })).toEqual(first)
    expect(await told()).toEqual(before)
    expect(await column_("select id as one from runs where id = 'mine'")).toEqual(["mine"])
    expect((await column_("select id as one from schedules")).length).toBe(61)
  }, 120_000)

  test("with live runs has every state there is", async () => {
    await seedDemo(database.pool, { withLive: true })
    expect(await column_("select distinct state as one from runs where id <> 'mine'")).toEqual(RUN_STATES.toSorted())
  }, 120_000)

  test("is refused where somebody has schedules, and comes beside them when told to", async () => {
    await database.pool.query(
      `insert into schedules (name, recurrence, task) values ('theirs', '{"v":1,"kind":"cron","lines":["0 0 1 1 *"]}', 't')`,
    )
    await expect(seedDemo(database.pool)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("theirs"),
    })
    await seedDemo(database.pool, { force: true })
    expect(await column_("select name as one from schedules where name = 'theirs'")).toEqual(["theirs"])
  }, 120_000)
})

describe("a beat on the demo", () => {
  let installation: Installation
  beforeAll(async () => {
    installation = await openInstallation()
    await seedDemo(installation.pool, { queuePrefix: installation.store.prefix })
    await installation.startBeat()
  }, 120_000)
  afterAll(() => installation.close())

  test("sets nothing else aside, and finds nothing wrong with its past", async () => {
    const { pool } = installation
    const unknown = "select id as one from runs where reason = 'job_taken_away'"
    const before = await column(pool, unknown)
    const tick = await addSchedule(pool, { recurrence: everySecond })
    const isSettled = async () => (await column(pool, "select id as one from schedule_changes")).length === 0
    await until(isSettled, { timeoutMs: 30_000 })
    const sent = `select id as one from runs where schedule_id = ${tick} and enqueued_at is not null`
    await until(async () => (await column(pool, sent)).length > 1, { timeoutMs: 30_000 })
    expect(await column(pool, "select name as one from schedules where fault is not null")).toEqual([
      "vat-return-draft",
    ])
    expect(await column(pool, unknown)).toEqual(before)
  }, 120_000)

  test("is why live runs are refused", async () => {
    await expect(seedDemo(installation.pool, { withLive: true })).rejects.toMatchObject({ code: "conflict" })
  })
})
