import { Redis } from "ioredis"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

let home: Installation
let redis: Redis
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openInstallation()
  redis = new Redis(home.redisUrl)
  witness = await startWitness(home, "load")
  beats = await startBeats(home, home.pool, 2)
})

afterAll(async () => {
  redis?.disconnect()
  await beats?.stop()
  await witness?.stop()
  await home?.remove()
})

test("sessions that Postgres ends and scripts that Redis forgets, several times in ten seconds, lose and repeat nothing", async () => {
  const load = { queue: "load", count: 100, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 10_000 })
  for (let at = span.from + 300; at < span.until; at += 700) {
    await reach(at)
    await redis.script("FLUSH")
    await home.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'onebeat:%' and application_name <> 'onebeat:test'`,
    )
  }
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("sessions ended and scripts forgotten", { ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ ran: 1_000, twice: [], missing: [], unasked: [], early: [] })
})
