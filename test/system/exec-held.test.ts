import { afterAll, beforeAll, expect, test } from "vitest"
import { type Fleet, type Installation, openInstallation, startBeats } from "../helpers/beats.ts"
import { tell } from "../helpers/figures.ts"
import { due, fireAtOf, judge, settled, startLoad, states } from "../helpers/load.ts"
import { beforeExec, strikeAt } from "../helpers/moments.ts"
import { openProxy, type Proxy } from "../helpers/proxy.ts"
import { until } from "../helpers/wait.ts"
import { startWitness, type Witness } from "../helpers/witness.ts"

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

test("an EXEC that arrives after another leader has sent the same runs is refused", async () => {
  const load = { queue: "load", count: 300, everySeconds: 1 }
  const span = await startLoad(home, [load], { lastsMs: 6_000 })
  const struck = await strikeAt(proxy, beforeExec, ({ pid }) => process.kill(pid, "SIGSTOP"))
  await until(async () => (await beats.leader()).pid !== struck.pid, { what: "another leader" })
  // The runs in the batch have run and been recorded, so that their jobs are gone and their ids free again.
  await until(() => witness.seen().filter((one) => fireAtOf(one) === span.from).length === 300)
  await until(async () => {
    const open = await home.pool.query(
      "select from runs where fire_at = to_timestamp($1 / 1000.0) and finished_at is null",
      [span.from],
    )
    return open.rowCount === 0
  })
  struck.link.deliver(struck.kept)
  await until(() => /(\*-1|_)\r\n$/.test(struck.answer()), { what: "the refusal of EXEC by Redis" })
  process.kill(struck.pid, "SIGCONT")
  await settled(home.pool)
  const verdict = judge(due(load, span), witness.seen())
  tell("EXEC held until another leads", { ...verdict, states: await states(home.pool) })
  expect(verdict).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
  expect(await states(home.pool)).toEqual({ succeeded: 300 * 6 })
})
