import type pg from "pg"
import { expect, test } from "vitest"
import { logLines, openInstallation, startBeats } from "../helpers/beats.ts"
import { reach } from "../helpers/deadline.ts"
import { tell } from "../helpers/figures.ts"
import { due, judge, type Load, settled, startLoad, states } from "../helpers/load.ts"
import { openProxy } from "../helpers/proxy.ts"
import { startWitness } from "../helpers/witness.ts"

const AWAY_MS = 60_000
const SCHEDULES = 100

/** Side by side, and so far apart that one has caught up before the next comes back. */
const OUTAGES = [
  { store: "Redis", how: "away", afterMs: 0 },
  { store: "Postgres", how: "away", afterMs: 7_000 },
  { store: "Redis", how: "silent", afterMs: 14_000 },
  { store: "Postgres", how: "silent", afterMs: 21_000 },
] as const

for (const { store, how, afterMs } of OUTAGES)
  test.concurrent(`${store} ${how} for 60 s under load costs few lines, repeats nothing, and leaves nothing out unsaid`, async ({
    onTestFinished,
  }) => {
    const home = await openInstallation()
    onTestFinished(home.remove)
    const witness = await startWitness(home, "load")
    onTestFinished(witness.stop)
    const toPostgres = await openProxy(home.databaseUrl)
    onTestFinished(toPostgres.close)
    const toRedis = await openProxy(home.redisUrl)
    onTestFinished(toRedis.close)
    const beats = await startBeats({ ...home, databaseUrl: toPostgres.url, redisUrl: toRedis.url }, home.pool, 2)
    onTestFinished(beats.stop)

    const every = { queue: "load", count: SCHEDULES, everySeconds: 1 }
    const all: Load = { ...every, policies: { catchUp: "all" } }
    const usual: Load = { ...every, first: SCHEDULES }
    const span = await startLoad(home, [all, usual], { lastsMs: 4_000 + AWAY_MS + 8_000, inMs: 2_500 + afterMs })
    await reach(span.from + 4_500)
    const server = store === "Redis" ? toRedis : toPostgres
    const awayAt = Date.now()
    if (how === "away") server.goAway()
    else server.goSilent()
    await reach(awayAt + AWAY_MS)
    const backAt = Date.now()
    const lines = beats.beats().map((beat) => logLines(beat, awayAt, backAt))
    server.comeBack()
    await reach(span.until)
    await settled(home.pool)

    const seen = witness.seen()
    const resumedMs = Math.min(...seen.map((one) => one.at).filter((at) => at > backAt)) - backAt
    const ofAll = judge(
      due(all, span),
      seen.filter((one) => one.data.n < SCHEDULES),
    )
    const ofUsual = judge(
      due(usual, span),
      seen.filter((one) => one.data.n >= SCHEDULES),
    )
    const unsaid = leftOutUnsaid(ofUsual.missing, await gaps(home.pool))
    tell(`${store} ${how}`, {
      lines: lines.map((one) => one.length),
      resumedMs,
      all: ofAll,
      usual: { ...ofUsual, missing: ofUsual.missing.length, unsaid: unsaid.length },
      states: await states(home.pool),
    })
    expect(ofAll).toMatchObject({ twice: [], missing: [], unasked: [], early: [] })
    expect(ofUsual).toMatchObject({ twice: [], unasked: [], early: [] })
    expect(unsaid).toEqual([])
    for (const one of lines) expect(one.length, one.join("\n")).toBeLessThan(10)
    expect(resumedMs).toBeLessThan(2_000)
  })

type Gap = { n: number; from: number; to: number }

async function gaps(pool: pg.Pool): Promise<Gap[]> {
  const found = await pool.query<Gap>(
    `select (s.payload->>'n')::int as n, (extract(epoch from g.from_at) * 1000)::float8 as "from",
       (extract(epoch from g.to_at) * 1000)::float8 as "to" from run_gaps g join schedules s on s.id = g.schedule_id`,
  )
  return found.rows
}

/** Instants that neither ran nor lie in a stretch of which the record says why. */
function leftOutUnsaid(missing: readonly string[], said: readonly Gap[]): string[] {
  return missing.filter((key) => {
    const [n = 0, at = 0] = key.split("@").map(Number)
    return !said.some((gap) => gap.n === n && gap.from <= at && at <= gap.to)
  })
}
