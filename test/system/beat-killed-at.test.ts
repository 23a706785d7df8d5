import { Redis } from "ioredis"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { afterPlan, beforeAnswer, beforeExec, beforeRemoval, type Moment, strikeAt } from "../helpers/moments.ts"
import { openProxy, type Proxy } from "../helpers/proxy.ts"
import { until } from "../helpers/wait.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

const ROUNDS = 3

let home: Installation
let toPostgres: Proxy
let toRedis: Proxy
let redis: Redis
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openInstallation()
  toPostgres = await openProxy(home.databaseUrl)
  toRedis = await openProxy(home.redisUrl)
  redis = new Redis(home.redisUrl)
  witness = await startWitness(home, "load")
  beats = await startBeats({ ...home, databaseUrl: toPostgres.url, redisUrl: toRedis.url }, home.pool, 3)
})

afterAll(async () => {
  await beats?.stop()
  redis?.disconnect()
  await toPostgres?.close()
  await toRedis?.close()
  await witness?.stop()
  await home?.remove()
})

test("a beat killed after a plan, before or after EXEC, or between record and removal loses and repeats nothing", async () => {
  const load = { queue: "load", count: 100, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 8_000 * ROUNDS })
  const moments: [string, Proxy, Moment][] = [
    ["after plan", toPostgres, afterPlan],
    ["before EXEC", toRedis, beforeExec],
    ["between EXEC and mark", toRedis, beforeAnswer],
    ["between record and removal", toRedis, beforeRemoval],
  ]
  const killed: Record<string, number> = {}
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, [name, proxy, moment]] of moments.entries()) {
      await reach(span.from + 8_000 * round + 2_000 * index)
      let dying: Promise<unknown> = Promise.resolve()
      await strikeAt(proxy, moment, ({ link, pid }) => {
        const beat = beats.beats().find((one) => one.pid === pid)
        if (beat) dying = beats.kill(beat)
        killed[name] = (killed[name] ?? 0) + (beat ? 1 : 0)
        link.cut()
      })
      await dying
      beats.start()
    }
  await reach(span.until)
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("beat killed at", { killed, ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
  expect(verdict.ran).toBe(100 * 8 * ROUNDS)
  expect(killed).toEqual(Object.fromEntries(moments.map(([name]) => [name, ROUNDS])))
  expect(await states(home.pool)).toEqual({ succeeded: 100 * 8 * ROUNDS })
  const ended = `${home.prefix}:load:completed`
  await until(async () => (await redis.zcard(ended)) === 0, {
    timeoutMs: 15_000,
    what: "the removal of jobs left behind",
  })
})
