import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, type Load, settled, startLoad, states } from "../helpers/load.ts"
import { type Seen, startWitness, type Witness } from "../helpers/witness.ts"

const LASTS_S = 16
const SCHEDULES = 20

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

test("no two runs of a schedule overlap under hold, skip or replace while leaders are killed, and each instant is on record", async () => {
  const loads = (["hold", "skip", "replace"] as const).map((overlap, index): Load => {
    const every = { queue: "load", count: SCHEDULES, everySeconds: 1 }
    return { ...every, first: index * SCHEDULES, workMs: 1_400, policies: { overlap } }
  })
  const span = await startLoad(home, loads, { lastsMs: LASTS_S * 1_000 })
  for (let killed = 0; killed < 3; killed++) {
    await reach(span.from + 4_000 * (killed + 1) + (killed % 2 === 0 ? 20 : 450))
    await beats.kill(await beats.leader())
    beats.start()
  }
  await reach(span.until)
  await settled(home.pool, { timeoutMs: 40_000 })
  const seen = witness.seen()
  const { missing, ...verdict } = judge(
    loads.flatMap((load) => due(load, span)),
    seen,
  )
  const found = await states(home.pool)
  tell("overlap policies, leader killed", { ...verdict, leftOut: missing.length, states: found })
  expect(overlapping(seen)).toEqual([])
  expect(verdict).toMatchObject({ twice: [], unasked: [], early: [] })
  expect(Object.values(found).reduce((sum, count) => sum + count)).toBe(verdict.expected)
  expect(await seenAndNotRecorded(seen)).toEqual([])
})

function overlapping(seen: readonly Seen[]): Seen[] {
  const inOrder = seen.toSorted((a, b) => a.data.n - b.data.n || a.at - b.at)
  return inOrder.filter((one, index) => {
    const before = inOrder[index - 1]
    return before !== undefined && before.data.n === one.data.n && before.endedAt > one.at
  })
}

/** The record says of exactly the runs that the witness saw that they succeeded. */
async function seenAndNotRecorded(seen: readonly Seen[]): Promise<string[]> {
  const recorded = await home.pool.query<{ id: string }>("select id from runs where state = 'succeeded'")
  const ids = new Set(recorded.rows.map((run) => run.id))
  const ran = new Set(seen.map((one) => one.id))
  return [...ids].filter((id) => !ran.has(id)).concat([...ran].filter((id) => !ids.has(id)))
}
