/*
 * How long after their common instant the runs of `--n` schedules are available in Redis, beside one bare client that
 * enqueues as many jobs under a fence with the same scripts. Times are Redis' own. Prints one JSON line.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { Redis } from "ioredis"
import pg from "pg"
import { sendBare } from "./bare-client.ts"
import { openBenchServices, quantile } from "./services.ts"

const PREFIX = "bench"
const QUEUE = "burst"
const { values } = parseArgs({
  options: { n: { type: "string", default: "10000" }, rounds: { type: "string", default: "3" } },
})
const n = Number(values.n)
const rounds = Number(values.rounds)

const services = await openBenchServices()
try {
  const beat: number[][] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    bare.push(await measureBare())
    beat.push(await measureBeat())
  }
  const byLast = [...beat].sort((a, b) => (a.at(-1) ?? 0) - (b.at(-1) ?? 0))
  const median = byLast[Math.floor(rounds / 2)] ?? []
  const bareEnqueueMs = quantile(
    [...bare].sort((a, b) => a - b),
    0.5,
  )
  const lastMs = median.at(-1) ?? Number.NaN
  console.log(
    JSON.stringify({
      n,
      p50Ms: quantile(median, 0.5),
      p99Ms: quantile(median, 0.99),
      lastMs,
      bareEnqueueMs: round1(bareEnqueueMs),
      ratioToBareEnqueue: Math.round((bareEnqueueMs / lastMs) * 100) / 100,
      rounds: { lastMs: beat.map((times) => times.at(-1)), bareEnqueueMs: bare.map(round1) },
    }),
  )
} finally {
  await services.stop()
}

async function measureBeat(): Promise<number[]> {
  const databaseUrl = await services.newDatabase()
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const redis = new Redis(services.redisUrl)
  await redis.flushall()
  const beat = spawn(process.execPath, [fileURLToPath(new URL("../dist/main.mjs", import.meta.url)), "beat"], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      REDIS_URL: services.redisUrl,
      ONEBEAT_QUEUE_PREFIX: PREFIX,
      ONEBEAT_LOG_LEVEL: "warn",
      NODE_ENV: "production",
    },
    stdio: ["ignore", "inherit", "inherit"],
  })
  try {
    const fireAt = Math.ceil((Date.now() + 5_000 + n / 4) / 1_000) * 1_000
    await client.query(
      `insert into schedules (name, recurrence, task, payload, queue)
       select 'burst-' || g, jsonb_build_object('v', 1, 'kind', 'once', 'at', $1::bigint), 'bench.noop',
         jsonb_build_object('order', g, 'note', repeat('x', 80)), $2 from generate_series(1, $3) g`,
      [fireAt, QUEUE, n],
    )
    return await watchArrivals(redis, fireAt)
  } finally {
    const ended = once(beat, "exit")
    beat.kill("SIGTERM")
    await ended
    redis.disconnect()
    await client.end()
  }
}

async function measureBare(): Promise<number> {
  const redis = new Redis(services.redisUrl)
  await redis.flushall()
  const elapsed = await sendBare({ redisUrl: services.redisUrl, prefix: PREFIX, queue: QUEUE, n })
  redis.disconnect()
  return elapsed
}

/** For each run, how long after `fireAt` it was there: the queue's length is read with Redis' time, again and again. */
async function watchArrivals(redis: Redis, fireAt: number): Promise<number[]> {
  const times: number[] = []
  const deadline = Date.now() + 120_000
  while (times.length < n) {
    if (Date.now() > deadline) throw new Error(`only ${times.length} of ${n} runs arrived`)
    const replies = await redis.multi().time().llen(`${PREFIX}:${QUEUE}:wait`).exec()
    const [seconds, micros] = (replies?.[0]?.[1] ?? [0, 0]) as [number, number]
    const now = Number(seconds) * 1_000 + Number(micros) / 1_000
    const length = Number(replies?.[1]?.[1] ?? 0)
    while (times.length < length) times.push(round1(now - fireAt))
    if (now < fireAt - 20) await new Promise((resolve) => setTimeout(resolve, 5))
    else await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return times
}

function round1(ms: number): number {
  return Math.round(ms * 10) / 10
}
