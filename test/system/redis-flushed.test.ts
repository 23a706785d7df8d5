import { Queue } from "bullmq"
import { Redis } from "ioredis"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, fireAtOf, judge, type Load, settled, startLoad } from "../helpers/load.ts"
import { openPrivateInstallation } from "../helpers/private-servers.ts"
import { until } from "../helpers/wait.ts"
import { type Seen, startWitness, type Witness } from "../helpers/witness.ts"

type Recorded = { id: string; state: string; reason: string | null; delivery: number }

let home: Installation
let redis: Redis
let queue: Queue
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openPrivateInstallation()
  redis = new Redis(home.redisUrl, { maxRetriesPerRequest: null })
  queue = new Queue("load", { connection: redis, prefix: home.prefix })
  await queue.waitUntilReady()
  witness = await startWitness(home, "load")
  beats = await startBeats(home, home.pool, 2)
})

afterAll(async () => {
  await beats?.stop()
  await witness?.stop()
  await queue?.close()
  redis?.disconnect()
  await home?.remove()
})

const LOSSES = [
  { how: "is flushed", first: 0, lose: () => redis.flushall() },
  {
    how: "comes back empty",
    first: 1_000,
    lose: () => redis.multi().flushall().call("client", "kill", "type", "normal", "skipme", "yes").exec(),
  },
]

test.each(LOSSES)(
  "runs that wait in a Redis that $how run once, as their second delivery, and no other run does",
  async ({ how, first, lose }) => {
    const load = { queue: "load", count: 200, first, everySeconds: 1 }
    const span = await startLoad(home, [load], { lastsMs: 10_000 })
    await reach(span.from + 2_200)
    await queue.pause() // forgotten with the rest
    // What the witness has done is on record by then, what was due is sent, and the next second is not near: else a second later.
    let lost: string[] = []
    for (let at = span.from + 4_400; ; at += 1_000) {
      await reach(at)
      lost = await until(async () => {
        const open = (await recordOf(load)).filter((run) => run.state !== "succeeded" && fireAtOf(run) < Date.now())
        return open.every((run) => run.state === "enqueued") && open.map((run) => run.id)
      })
      if (Date.now() < at + 400) break
    }
    const lostAt = Date.now()
    await lose()
    await reach(span.until)
    await settled(home.pool)
    const seen = seenOf(load)
    const verdict = judge(due(load, span), seen)
    const again = (await recordOf(load)).filter((run) => run.delivery > 1)
    const backMs = Math.min(...seen.map((one) => one.at).filter((at) => at > lostAt)) - lostAt
    tell(`Redis ${how}, its queue paused`, { lost: lost.length, again: again.length, backMs, ...verdict })
    expect(lostAt).toBeLessThan(span.until - 1_000)
    expect(lost.length).toBeGreaterThan(200)
    expect(verdict).toMatchObject({ ran: 200 * 10, twice: [], missing: [], unasked: [], early: [] })
    expect(again.map((run) => run.id).sort()).toEqual([...lost].sort())
    expect(new Set(again.map(({ state, reason, delivery }) => `${state} ${reason} ${delivery}`))).toEqual(
      new Set(["succeeded redis_loss 2"]),
    )
    expect(new Set(seen.filter((one) => one.delivery === 2).map((one) => one.id))).toEqual(new Set(lost))
  },
)

test("a run in flight when Redis is flushed runs a second time only as a delivery that is on record", async () => {
  const load = { queue: "load", count: 400, first: 2_000, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 10_000 })
  // In the middle of a batch, of the work on it, and of its record.
  for (const [index, afterMs] of [20, 60, 120].entries()) {
    await reach(span.from + 2_000 * (index + 1) + afterMs)
    await redis.flushall()
  }
  await reach(span.until)
  await settled(home.pool)
  const seen = seenOf(load)
  const { twice, ...verdict } = judge(due(load, span), seen)
  const deliveries = new Map((await recordOf(load)).map((run) => [run.id, run.delivery]))
  const again = [...deliveries.values()].filter((delivery) => delivery > 1).length
  tell("Redis flushed in mid-burst, three times", { twice: twice.length, again, ...verdict })
  expect(verdict).toMatchObject({ missing: [], unasked: [], early: [] })
  expect(again).toBeGreaterThan(0)
  expect(new Set(seen.map((one) => `${one.id} ${one.delivery} ${one.start}`)).size).toBe(seen.length)
  expect(seen.filter((one) => (one.delivery ?? 1) > (deliveries.get(one.id) ?? 0))).toEqual([])
})

function seenOf(load: Load): Seen[] {
  const { first = 0, count } = load
  return witness.seen().filter(({ data: { n } }) => n >= first && n < first + count)
}

async function recordOf(load: Load): Promise<Recorded[]> {
  const { first = 0, count } = load
  const found = await home.pool.query<Recorded>(
    "select id, state, reason, delivery from runs where (payload->>'n')::int >= $1 and (payload->>'n')::int < $2",
    [first, first + count],
  )
  return found.rows
}
