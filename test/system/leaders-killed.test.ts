import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

const LASTS_MS = 60_000
const KILL_EVERY_MS = 10_000

let home: Installation
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openInstallation()
  witness = await startWitness(home, "load")
  beats = await startBeats(home, home.pool, 5)
})

afterAll(async () => {
  await beats?.stop()
  await witness?.stop()
  await home?.remove()
})

test("200 schedules of one second lose and repeat nothing while the leader of five is killed every 10 s", async () => {
  const load = { queue: "load", count: 200, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: LASTS_MS })
  let killed = 0
  // In the middle of a second, where runs are planned, and at its start, where they are sent, in turn.
  for (let at = span.from + KILL_EVERY_MS; at < span.until; at += KILL_EVERY_MS) {
    await reach(at + (killed % 2 === 0 ? 10 : 500))
    await beats.kill(await beats.leader())
    killed++
    beats.start()
  }
  await reach(span.until)
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("five beats, leader killed every 10 s", { killed, ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
  expect(verdict.ran).toBe(200 * 60)
  expect(killed).toBe(5)
  expect(await states(home.pool)).toEqual({ succeeded: 200 * 60 })
})
