import { Redis } from "ioredis"
import { afterAll, beforeAll, expect, test } from "vitest"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { until } from "../helpers/wait.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

const LEASE_TTL_MS = 3_000
const BURSTS = 4
const BURST_EVERY_S = 8

let home: Installation
let beats: Fleet
let witness: Witness
let redis: Redis

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

test("a leader frozen in the middle of a burst for longer than its lease, and thawed, loses and repeats nothing", async () => {
  const load = { queue: "load", count: 4_000, everySeconds: BURST_EVERY_S }
  const span = await startLoad(home, [load], { lastsMs: BURSTS * BURST_EVERY_S * 1_000 })
  const frozenAfter: number[] = []
  const takenOverMs: number[] = []
  for (let at = span.from; at < span.until; at += BURST_EVERY_S * 1_000) {
    const leader = await beats.leader()
    const before = await batchesSent()
    await reach(at)
    // Once after the first batch of four, then after the second and so on: the last ones freeze while it still marks.
    const wanted = before + 1 + frozenAfter.length
    await until(async () => (await batchesSent()) >= wanted, { every: 1 })
    leader.kill("SIGSTOP")
    frozenAfter.push((await batchesSent()) - before)
    const frozenAt = Date.now()
    await until(async () => (await beats.leader()).pid !== leader.pid, { timeoutMs: 15_000, what: "another leader" })
    takenOverMs.push(Date.now() - frozenAt)
    await reach(frozenAt + LEASE_TTL_MS + 1_500)
    leader.kill("SIGCONT")
  }
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("leader frozen in mid-burst", { frozenAfter, takenOverMs, ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
  expect(verdict.ran).toBe(4_000 * BURSTS)
  expect(await states(home.pool)).toEqual({ succeeded: 4_000 * BURSTS })
  // Of four the second fastest: what the protocol needs, not what a busy machine adds.
  expect(takenOverMs.toSorted((a, b) => a - b)[1]).toBeLessThan(LEASE_TTL_MS + 500)
})

async function batchesSent(): Promise<number> {
  return Number(await redis.get(queueKeys(home.namespace).sequence))
}
