import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, settled, startLoad, states } from "../helpers/load.ts"
import { beforeAnswer, beforeExec, strikeAt } from "../helpers/moments.ts"
import { openProxy, type Proxy } from "../helpers/proxy.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

const EACH = 5

let home: Installation
let proxy: Proxy
let beats: Fleet
let witness: Witness

beforeAll(async () => {
  home = await openInstallation()
  proxy = await openProxy(home.redisUrl)
  witness = await startWitness(home, "load")
  beats = await startBeats({ ...home, redisUrl: proxy.url }, home.pool, 2)
})

afterAll(async () => {
  await beats?.stop()
  await proxy?.close()
  await witness?.stop()
  await home?.remove()
})

test("a batch whose connection ends before EXEC, before its answer, or never answers runs once", async () => {
  const load = { queue: "load", count: 100, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 4 * EACH * 1_000 })
  await reach(span.from)
  const struck = { beforeExec: 0, beforeAnswer: 0, noAnswer: 0 }
  for (let round = 0; round < EACH; round++) {
    await strikeAt(proxy, beforeExec, ({ link }) => link.cut())
    struck.beforeExec++
    await strikeAt(proxy, beforeAnswer, ({ link }) => link.cut())
    struck.beforeAnswer++
    await strikeAt(proxy, beforeAnswer) // the connection stays, and the answer never comes
    struck.noAnswer++
    await reach(span.from + (round + 1) * 4_000)
  }
  proxy.tap(null)
  await reach(span.until)
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("dispatch connection cut", { struck, ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
  expect(verdict.ran).toBe(100 * 4 * EACH)
  expect(struck).toEqual({ beforeExec: EACH, beforeAnswer: EACH, noAnswer: EACH })
  expect(await states(home.pool)).toEqual({ succeeded: 100 * 4 * EACH })
})
