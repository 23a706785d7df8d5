import { afterEach, beforeEach, expect, test } from "vitest"
import { openListener } from "#scheduler/beat/listener.ts"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { type Door, openDoor } from "../../helpers/door.ts"
import { until } from "../../helpers/wait.ts"

let database: TestDatabase
let door: Door
let heard: string[]
let listener: ReturnType<typeof openListener>
beforeEach(async () => {
  database = await openTestDatabase()
  door = await openDoor(database.databaseUrl)
  heard = []
  listener = openListener({
    databaseUrl: door.url,
    namespace: "public",
    applicationName: "onebeat:listen:test",
    onNotice: (of) => heard.push(of),
  })
  await listener.start()
})
afterEach(async () => {
  door.break(null)
  await listener.stop()
  await door.shut()
  await database.drop()
})

const notify = (payload: string) => database.pool.query("select pg_notify('onebeat_public', $1)", [payload])

/** Says it until it is heard: a notification from before the connection is lost, as it may be. */
const isHeard = (payload: string, timeoutMs = 5_000) =>
  until(
    async () => {
      await notify(payload)
      return heard.includes(payload)
    },
    { timeoutMs, every: 50 },
  )

test("notifications of schedules and runs are passed on, and words that it does not know are not", async () => {
  await isHeard("schedules")
  await notify("weather")
  await isHeard("runs")
  expect(heard).not.toContain("weather")
})

test("a session that Postgres ended is opened again", async () => {
  await isHeard("schedules")
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onebeat:listen:test'",
  )
  heard.length = 0
  await isHeard("schedules")
})

test("a connection that is up and silent is given up for another: silence is not peace", async () => {
  await isHeard("schedules")
  door.break("silence")
  await until(() => door.happened > 0)
  door.break(null)
  heard.length = 0
  await isHeard("runs", 10_000)
})
