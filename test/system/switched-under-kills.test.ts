import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

const LOOK_AHEAD_MS = 1_000
const SCHEDULES = 30

/** When a schedule was switched off and on again, by the database's clock. */
type Off = { n: number; from: number; until: number }

let home: Installation
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openInstallation()
  witness = await startWitness(home, "load")
  beats = await startBeats(home, home.pool, 3)
})

afterAll(async () => {
  await beats?.stop()
  await witness?.stop()
  await home?.remove()
})

test("a schedule switched off runs nothing that is due a look-ahead later, and all of it once when on, while leaders are killed", async () => {
  const load = { queue: "load", count: SCHEDULES, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 20_000 })
  const offs: Off[] = []
  for (let round = 0; round < 9; round++) {
    await reach(span.from + 1_000 + 2_000 * round + 137 * (round % 7))
    await switchThird(round % 3, offs)
    if (round % 3 !== 2) continue
    await beats.kill(await beats.leader())
    beats.start()
  }
  await reach(span.until)
  await settled(home.pool)
  const seen = witness.seen()
  const { missing, ...verdict } = judge(due(load, span), seen)
  const allowed = new Set(missing)
  const demanded = due(load, span).filter((key) => offTimes(key, offs).length === 0)
  const forbidden = due(load, span).filter((key) => offTimes(key, offs).some((afterMs) => afterMs > LOOK_AHEAD_MS))
  tell("switched off and on, leader killed", {
    demanded: demanded.length,
    forbidden: forbidden.length,
    ...verdict,
    states: await states(home.pool),
  })
  expect(demanded.filter((key) => allowed.has(key))).toEqual([])
  expect(forbidden.filter((key) => !allowed.has(key))).toEqual([])
  expect(forbidden.length).toBeGreaterThan(50)
  expect(verdict).toMatchObject({ twice: [], unasked: [], early: [] })
  const succeeded = await home.pool.query("select from runs where state = 'succeeded'")
  expect(succeeded.rowCount).toBe(seen.length)
})

/** By SQL, as an edit that nobody announces. */
async function switchThird(third: number, offs: Off[]): Promise<void> {
  const switched = await home.pool.query<{ n: number; enabled: boolean; at: number }>(
    `update schedules set enabled = not enabled where (payload->>'n')::int % 3 = $1
     returning (payload->>'n')::int as n, enabled, (extract(epoch from effective_at) * 1000)::float8 as at`,
    [third],
  )
  for (const { n, enabled, at } of switched.rows) {
    const last = offs.findLast((off) => off.n === n)
    if (!enabled) offs.push({ n, from: at, until: Number.POSITIVE_INFINITY })
    else if (last) last.until = at
  }
}

/** How long after being switched off an instant falls, for each time that it falls while its schedule is off. */
function offTimes(key: string, offs: readonly Off[]): number[] {
  const [n, at = 0] = key.split("@").map(Number)
  return offs.filter((off) => off.n === n && off.from < at && at <= off.until).map((off) => at - off.from)
}
